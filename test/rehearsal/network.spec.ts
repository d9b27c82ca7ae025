import { expect } from "chai";

import { VirtualClock } from "../../rehearsal/clock";
import { Network, type Attempt, type OriginRequest } from "../../rehearsal/network";

const WEST = "west.example";
const IRELAND = "ireland.example";

/** A network with a server in each of two Regions; `served` lists who was asked for what. */
function twoRegions(): {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly served: string[];
} {
  const clock = new VirtualClock(0);
  const network = new Network(clock);
  const served: string[] = [];
  for (const [host, region] of [
    [WEST, "us-west-2"],
    [IRELAND, "eu-west-1"],
  ] as const) {
    network.listen(host, {
      region,
      handle: ({ path }) => {
        served.push(`${host} ${path}`);
        return { status: 200, headers: {}, body: new TextEncoder().encode(host) };
      },
    });
  }
  return { clock, network, served };
}

function get(host: string, path = "/index.m3u8"): OriginRequest {
  return { method: "GET", host, path, headers: {} };
}

/** An attempt in one word: its status, or how it failed. */
const outcome = (attempt: Attempt): number | string =>
  attempt.kind === "response" ? attempt.response.status : attempt.kind;

describe("network", () => {
  it("takes a request to the host as it was sent, and its answer back", async () => {
    const { network, served } = twoRegions();
    const attempt = await network.send(get(WEST, "/a/../b?x=%2e"));
    expect(attempt.kind === "response" && Buffer.from(attempt.response.body).toString()).to.equal(WEST);
    expect(attempt.kind === "response" && attempt.elapsedMs).to.equal(40);
    expect(served).to.deep.equal([`${WEST} /a/../b?x=%2e`]);
  });

  for (const [fault, expected] of [
    ["dark", "connect-timeout"],
    ["stalled", "read-timeout"],
    ["erroring", 503],
  ] as const) {
    it(`lets no request through to a Region that is ${fault}, and leaves the other Region alone`, async () => {
      const { network, served } = twoRegions();
      network.setFault("us-west-2", fault);
      expect(network.fault("us-west-2")).to.equal(fault);
      expect(outcome(await network.send(get(WEST)))).to.equal(expected);
      expect(outcome(await network.send(get(IRELAND)))).to.equal(200);
      expect(served).to.deep.equal([`${IRELAND} /index.m3u8`]);
      network.setFault("us-west-2", undefined);
      expect(network.fault("us-west-2")).to.equal(undefined);
      expect(outcome(await network.send(get(WEST)))).to.equal(200);
    });
  }

  it("lets connections to an unknown host time out, in no Region", async () => {
    const { network } = twoRegions();
    expect(network.resolves("nowhere.example")).to.equal(false);
    expect(outcome(await network.send(get("nowhere.example")))).to.equal("connect-timeout");
    expect(network.log().map(({ region }) => region)).to.deep.equal(["unknown"]);
  });

  it("forgets a host that is closed, and refuses a second one of the same name", async () => {
    const { network } = twoRegions();
    const host = {
      region: "eu-west-1",
      handle: () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    };
    expect(() => network.listen(WEST, host)).to.throw(`host ${WEST} exists already`);
    network.close(WEST);
    expect(network.resolves(WEST)).to.equal(false);
    expect(outcome(await network.send(get(WEST)))).to.equal("connect-timeout");
  });

  it("keeps a log of every attempt, failed ones too, with the instant and the Region", async () => {
    const { clock, network } = twoRegions();
    await network.send(get(WEST, "/a"));
    await clock.advance(2_000);
    network.setFault("us-west-2", "dark");
    await network.send(get(WEST, "/b"));
    expect(network.log()).to.deep.equal([
      { at: 0, region: "us-west-2", host: WEST, path: "/a", outcome: 200 },
      { at: 2_000, region: "us-west-2", host: WEST, path: "/b", outcome: "connect-timeout" },
    ]);
    network.clearLog();
    expect(network.log()).to.deep.equal([]);
  });

  it("does not move the clock: whoever waits accounts for the time", async () => {
    const { clock, network } = twoRegions();
    network.setFault("us-west-2", "stalled");
    await network.send(get(WEST));
    expect(clock.now()).to.equal(0);
  });
});
