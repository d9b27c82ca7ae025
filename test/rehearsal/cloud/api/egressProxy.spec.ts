import { expect } from "chai";

import { VirtualClock } from "../../../../rehearsal/clock";
import { EgressProxy } from "../../../../rehearsal/cloud/api/egressProxy";
import { Network, type OriginRequest } from "../../../../rehearsal/network";

const HOST = "abc.egress.mediapackage-vod.us-west-2.amazonaws.com";

describe("the way from functions to egress hosts", () => {
  let network: Network;
  let proxy: EgressProxy;
  let seen: OriginRequest[];

  beforeEach(async () => {
    network = new Network(new VirtualClock());
    proxy = await EgressProxy.start(network);
    seen = [];
    network.listen(HOST, {
      region: "us-west-2",
      handle: (request) => {
        seen.push(request);
        return {
          status: 206,
          headers: { "content-type": "application/x-mpegURL", connection: "close" },
          body: new TextEncoder().encode("#EXTM3U"),
        };
      },
    });
  });

  afterEach(() => proxy.close());

  it("carries a request with its headers, its path and its query to the host, and the answer back", async () => {
    const answer = await fetch(`${proxy.url}/${HOST}/out/v1/a%20b/index.m3u8?x=1&y=/2`, {
      headers: { "X-MediaPackage-CDNIdentifier": "secret" },
    });
    expect(answer.status).to.equal(206);
    expect(answer.headers.get("content-type")).to.equal("application/x-mpegURL");
    expect(await answer.text()).to.equal("#EXTM3U");
    expect(seen[0]).to.deep.include({ method: "GET", host: HOST, path: "/out/v1/a%20b/index.m3u8?x=1&y=/2" });
    expect(seen[0]?.headers).to.include({ "x-mediapackage-cdnidentifier": "secret" });
    expect(seen[0]?.headers).not.to.have.any.keys("host", "connection");
  });

  it("breaks the connection where a host does not answer", async () => {
    network.setFault("us-west-2", "dark");
    const failure: unknown = await fetch(`${proxy.url}/${HOST}/x`).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(TypeError);
  });

  it("is closed to whoever does not know its path, and to anything but GET", async () => {
    const { origin } = new URL(proxy.url);
    expect((await fetch(`${origin}/${HOST}/x`)).status).to.equal(404);
    expect((await fetch(`${origin}/0123/${HOST}/x`)).status).to.equal(404);
    expect((await fetch(`${proxy.url}/${HOST}/x`, { method: "POST" })).status).to.equal(404);
    expect((await fetch(proxy.url)).status).to.equal(404);
    expect(seen).to.deep.equal([]);
  });

  it("listens on the loopback interface only", () => {
    expect(new URL(proxy.url).hostname).to.equal("127.0.0.1");
  });
});
