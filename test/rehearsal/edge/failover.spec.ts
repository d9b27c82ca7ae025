import { expect } from "chai";

import type { Changes } from "../cloud/services/deliveryFixture";
import { originArgs } from "../cloud/services/deliveryFixture";
import { optionalObject } from "../../../rehearsal/cloud/core/props";
import type { RegionFault } from "../../../rehearsal/network";
import { answer, bodyOf, EdgeWorld, PATH } from "./edgeWorld";

const [FIRST, SECOND] = ["us-west-2", "eu-west-1"] as const;

/** A world in which the first Region is broken. */
async function broken(fault: RegionFault, changes: Changes = {}): Promise<EdgeWorld> {
  const world = await EdgeWorld.make({ changes });
  world.network.setFault(FIRST, fault);
  return world;
}

function group(statusCodes: readonly number[]): Changes {
  return { group: { failoverCriteria: { statusCodes } } };
}

describe("an origin group of the distribution", () => {
  it("waits attempts x connection timeout for a dark origin, then plays from the second", async () => {
    const world = await broken("dark");
    const response = await world.get();
    expect(response).to.include({ status: 200, servedBy: "clear-00.eu-west-1" });
    expect(response.timeToFirstByteMs).to.equal(5 + 1 * 2000 + 40);
    expect(response.attempts).to.deep.equal([
      { originId: "clear-00.us-west-2", outcome: "connect-timeout", elapsedMs: 2000 },
      { originId: "clear-00.eu-west-1", outcome: 200, elapsedMs: 40 },
    ]);
    expect(world.attempts).to.deep.equal([FIRST, SECOND]);
  });

  it("multiplies the connection timeout by the attempts: CloudFront's defaults cost half a minute", async () => {
    const world = await broken("dark", { origin: { connectionAttempts: 3, connectionTimeout: 10 } });
    expect((await world.get()).timeToFirstByteMs).to.equal(5 + 30_000 + 40);
  });

  it("multiplies the read timeout by the attempts for GET, and sends other methods once", async () => {
    const custom = { ...optionalObject(originArgs(FIRST), "customOriginConfig"), originReadTimeout: 7 };
    const world = await broken("stalled", { origin: { connectionAttempts: 2, customOriginConfig: custom } });
    expect((await world.get()).timeToFirstByteMs).to.equal(5 + 2 * 7000 + 40);
    expect((await world.get(PATH, { method: "OPTIONS" })).timeToFirstByteMs).to.equal(5 + 7000 + 40);
  });

  it("goes on after a failed connection only if 503 is listed, after a timeout only if 504 is", async () => {
    const cases: readonly (readonly [RegionFault, readonly number[], number])[] = [
      ["dark", [500, 502, 504], 503],
      ["dark", [503], 200],
      ["stalled", [500, 502, 503], 504],
      ["stalled", [504], 200],
      ["erroring", [500, 502, 504], 503],
      ["erroring", [503], 200],
    ];
    for (const [fault, statusCodes, expected] of cases) {
      const response = await (await broken(fault, group(statusCodes))).get();
      expect(response.status, `${fault} ${statusCodes.join()}`).to.equal(expected);
    }
  });

  it("goes on when the first origin's name does not resolve and 502 is listed, without a function run for it", async () => {
    const changes = { origin: { domainName: "gone.invalid" } };
    const world = await EdgeWorld.make({ changes });
    const response = await world.get();
    expect(response.attempts.map(({ outcome }) => outcome)).to.deep.equal(["unresolved", 200]);
    const strict = await EdgeWorld.make({ changes: { ...changes, ...group([503]) } });
    expect((await strict.get()).status).to.equal(502);
  });

  it("does not go on for a status that is not listed", async () => {
    const world = await EdgeWorld.make();
    world.respond = () => answer(404);
    const response = await world.get();
    expect(response.status).to.equal(404);
    expect(world.attempts).to.deep.equal([FIRST]);
  });

  it("answers with the second origin's failure when both fail", async () => {
    const world = await EdgeWorld.make();
    world.network.setFault(FIRST, "dark");
    world.respond = () => answer(500, "second");
    const response = await world.get();
    expect(response.status).to.equal(500);
    expect(bodyOf(response)).to.equal("second");
    world.network.setFault(SECOND, "stalled");
    const other = await world.get("/v1/asset-2/clear-00~r/hls/m/index.m3u8");
    expect(other.status).to.equal(504);
    expect(other.timeToFirstByteMs).to.equal(5 + 2000 + 4000);
  });

  it("runs origin-request once per origin tried; run 2 sees the viewer's path, or run 1's when asked to", async () => {
    const original = await broken("erroring");
    await original.get();
    expect(original.network.log().map(({ path }) => path)).to.deep.equal([
      `/${FIRST}${PATH}`,
      `/${SECOND}${PATH}`,
    ]);
    const rewritten = await EdgeWorld.make({ edge: { secondRunSees: "rewritten" } });
    rewritten.network.setFault(FIRST, "erroring");
    await rewritten.get();
    expect(rewritten.asked.map(({ path }) => path)).to.deep.equal([`/${SECOND}/${FIRST}${PATH}`]);
  });

  it("always runs origin-request per origin: the doubt is about groups that a function makes", async () => {
    const world = await EdgeWorld.make({ edge: { lambdaPerAttemptForFunctionGroups: false } });
    world.network.setFault(FIRST, "dark");
    await world.get();
    expect(world.asked.map(({ path }) => path)).to.deep.equal([`/${SECOND}${PATH}`]);
  });

  it("gives each origin its own custom headers, also when run 2 sees run 1's request", async () => {
    const world = await EdgeWorld.make({ edge: { secondRunSees: "rewritten" } });
    world.network.setFault(FIRST, "erroring");
    await world.get();
    expect(world.asked[0]?.headers).to.include({
      "x-media-region": SECOND,
      "x-mediapackage-cdnidentifier": `identifier-${SECOND}`,
    });
  });

  it("has no memory: every miss tries the first origin first", async () => {
    const world = await broken("dark");
    await world.get("/v1/a/clear-00~r/1");
    await world.get("/v1/a/clear-00~r/2");
    expect(world.attempts).to.deep.equal([FIRST, SECOND, FIRST, SECOND]);
  });
});

describe("an origin group made by the viewer-request function", () => {
  const viewerRequest = `import cf from 'cloudfront';
function handler(event) {
  cf.createRequestOriginGroup({
    originIds: [{ originId: 'clear-00.eu-west-1' }, { originId: 'clear-00.us-west-2' }],
    failoverCriteria: { statusCodes: [503, 504] },
  });
  return event.request;
}`;

  it("tries the origins in the function's order", async () => {
    const world = await EdgeWorld.make({ viewerRequest });
    expect((await world.get()).servedBy).to.equal("clear-00.eu-west-1");
    world.network.setFault(SECOND, "dark");
    world.edge.clearCache();
    expect((await world.get("/v1/a/clear-00~r/2")).servedBy).to.equal("clear-00.us-west-2");
  });

  it("may or may not run origin-request for the second origin: without it the path goes on unmapped", async () => {
    for (const lambdaPerAttemptForFunctionGroups of [true, false]) {
      const world = await EdgeWorld.make({ viewerRequest, edge: { lambdaPerAttemptForFunctionGroups } });
      world.network.setFault(SECOND, "dark");
      await world.get();
      const expected = lambdaPerAttemptForFunctionGroups ? `/${FIRST}${PATH}` : PATH;
      expect(world.asked.map(({ path }) => path)).to.deep.equal([expected]);
    }
  });

  it("may be one origin only, with no failover", async () => {
    const world = await EdgeWorld.make({
      viewerRequest: `import cf from 'cloudfront';
function handler(event) { cf.selectRequestOriginById('clear-00.eu-west-1'); return event.request; }`,
    });
    expect((await world.get()).servedBy).to.equal("clear-00.eu-west-1");
    world.network.setFault(SECOND, "dark");
    expect((await world.get("/v1/a/clear-00~r/2")).status).to.equal(503);
    expect(world.attempts).to.deep.equal([SECOND, SECOND]);
  });
});
