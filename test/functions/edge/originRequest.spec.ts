import { expect } from "chai";
import fc from "fast-check";
import type { CloudFrontRequestEvent } from "aws-lambda";

import { handler, rewriteForOrigin, UNMAPPED_PATH } from "../../../functions/edge/originRequest";
import { encodeRoute, type FormatHashes, type Route } from "../../../functions/edge/route";
import { assetId, filesOf, format, formatHashes, routeOf, segmentFile } from "./arbitraries";
import { runInVm } from "./viewerRequestRunners";

/** What MediaPackage has under a Region's own hashes, for what a link in that Region's manifests names. */
function packaged({ asset, configuration, manifest, x, y }: FormatHashes, file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const directory = !file.startsWith("m/")
    ? `${x}/${y}`
    : file.split("/").length === 2
      ? manifest
      : `${manifest}/${x}/${y}`;
  return `/out/v1/${asset}/${configuration}/${directory}/${name}`;
}

const twoRegions = routeOf(2).map((route): [Route, string, string] => {
  const [first, second] = Object.keys(route.regions);
  return [route, first!, second!];
});

describe("rewriteForOrigin", () => {
  it("maps every path a manifest can name to this Region's hashes, from either Region's links", () => {
    fc.assert(
      fc.property(assetId, twoRegions, format, (id, [route, here, there], name) => {
        const text = encodeRoute(route);
        for (const linking of [here, there]) {
          const { x, y } = route.regions[linking]!;
          for (const file of [...filesOf(name, x, y), ...filesOf(name, "x", "y")]) {
            const uri = `/v1/${id}/${text}/${name}/${file}`;
            expect(rewriteForOrigin({ uri, route: text, region: here })).to.equal(
              packaged(route.regions[here]!, file),
            );
          }
        }
      }),
    );
  });

  it("maps what viewer-request passes on, in the Region that it was not linked from", async () => {
    await fc.assert(
      fc.asyncProperty(assetId, twoRegions, format, async (id, [route, here, there], name) => {
        const text = encodeRoute(route);
        const { x, y } = route.regions[there]!;
        const files = filesOf(name, x, y);
        const settings = { staticOrder: [here, there], statusCodes: [503] };
        const answers = await runInVm(
          settings,
          files.map((file) => ({ uri: `/v1/${id}/${text}/${name}/${file}` })),
        );
        answers.forEach(({ result }, index) => {
          const header = result.headers["x-media-route"]?.value ?? "";
          expect(rewriteForOrigin({ uri: result.uri ?? "", route: header, region: here })).to.equal(
            packaged(route.regions[here]!, files[index]!),
          );
        });
      }),
      { numRuns: 30 },
    );
  });

  it("changes nothing when it runs twice, and moves a path of the other Region's to this one", () => {
    fc.assert(
      fc.property(assetId, twoRegions, format, (id, [route, here, there], name) => {
        const text = encodeRoute(route);
        for (const file of filesOf(name, "x", "y")) {
          const uri = `/v1/${id}/${text}/${name}/${file}`;
          const mine = rewriteForOrigin({ uri, route: text, region: here });
          const theirs = rewriteForOrigin({ uri, route: text, region: there });
          expect(rewriteForOrigin({ uri: mine, route: text, region: here })).to.equal(mine);
          expect(rewriteForOrigin({ uri: theirs, route: text, region: here })).to.equal(mine);
        }
      }),
    );
  });

  it("sends what it cannot map to a path that has nothing, and stays there", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.oneof(fc.string(), routeOf().map(encodeRoute)),
        fc.string(),
        (uri, route, region) => {
          expect(rewriteForOrigin({ uri, route, region })).to.equal(UNMAPPED_PATH);
        },
      ),
    );
    fc.assert(
      fc.property(routeOf(), (route) => {
        const [region] = Object.keys(route.regions);
        const text = encodeRoute(route);
        expect(rewriteForOrigin({ uri: UNMAPPED_PATH, route: text, region: region! })).to.equal(
          UNMAPPED_PATH,
        );
      }),
    );
  });

  it("does not follow a route that is not the path's own", () => {
    fc.assert(
      fc.property(assetId, routeOf(), formatHashes, segmentFile, (id, route, other, file) => {
        const [region] = Object.keys(route.regions);
        const forged = encodeRoute({ ...route, regions: { [region!]: other } });
        const uri = `/v1/${id}/${encodeRoute(route)}/hls/x/y/${file}`;
        expect(rewriteForOrigin({ uri, route: forged, region: region! })).to.equal(UNMAPPED_PATH);
      }),
    );
  });

  it("has nothing for a Region that the route does not list", () => {
    fc.assert(
      fc.property(
        assetId,
        routeOf(),
        fc.constantFrom("mars-north-1", "", "constructor"),
        (id, route, region) => {
          const text = encodeRoute(route);
          const uri = `/v1/${id}/${text}/hls/m/index.m3u8`;
          expect(rewriteForOrigin({ uri, route: text, region })).to.equal(UNMAPPED_PATH);
        },
      ),
    );
  });
});

describe("origin-request handler", () => {
  const route: Route = {
    packagingGroup: "clear-00",
    regions: {
      "eu-west-1": {
        asset: "a".repeat(32),
        configuration: "b".repeat(32),
        manifest: "c".repeat(32),
        x: "d".repeat(32),
        y: "e".repeat(32),
      },
    },
  };
  const text = encodeRoute(route);

  function eventFor(region: string, header: string | undefined): CloudFrontRequestEvent {
    return {
      Records: [
        {
          cf: {
            config: {
              distributionDomainName: "d1.cloudfront.net",
              distributionId: "E1",
              eventType: "origin-request",
              requestId: "r1",
            },
            request: {
              clientIp: "192.0.2.1",
              method: "GET",
              uri: `/v1/film-1/${text}/hls/m/index.m3u8`,
              querystring: "m=1",
              headers: {
                host: [{ key: "Host", value: "origin.example" }],
                ...(header === undefined
                  ? {}
                  : { "x-media-route": [{ key: "x-media-route", value: header }] }),
              },
              origin: {
                custom: {
                  customHeaders: { "x-media-region": [{ key: "x-media-region", value: region }] },
                  domainName: "origin.example",
                  keepaliveTimeout: 5,
                  path: "",
                  port: 443,
                  protocol: "https",
                  readTimeout: 4,
                  sslProtocols: ["TLSv1.2"],
                },
              },
            },
          },
        },
      ],
    };
  }

  it("rewrites the path, drops the query string and leaves the rest alone", async () => {
    const event = eventFor("eu-west-1", text);
    const before = structuredClone(event.Records[0]!.cf.request);
    expect(await handler(event)).to.deep.equal({
      ...before,
      uri: `/out/v1/${"a".repeat(32)}/${"b".repeat(32)}/${"c".repeat(32)}/index.m3u8`,
      querystring: "",
    });
  });

  it("asks for nothing when the route header is missing", async () => {
    expect(await handler(eventFor("eu-west-1", undefined))).to.include({ uri: UNMAPPED_PATH });
  });

  it("never throws, whatever the event", async () => {
    const anyEvent = fc.oneof(
      fc.anything(),
      fc.record({ Records: fc.anything() }),
      fc.anything().map((request) => ({ Records: [{ cf: { request } }] })),
      fc
        .record({ uri: fc.anything(), headers: fc.anything(), origin: fc.anything() })
        .map((request) => ({ Records: [{ cf: { request } }] })),
    );
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const result: unknown = await Reflect.apply(handler, undefined, [event]);
        expect(result).to.be.an("object");
      }),
      { numRuns: 500 },
    );
  });
});
