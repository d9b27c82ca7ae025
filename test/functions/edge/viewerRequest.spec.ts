import { expect } from "chai";
import fc from "fast-check";

import { ACTIVE_KEY, denyKey, originId, ROUTE_HEADER } from "../../../functions/edge/names";
import { parsePlaybackPath } from "../../../functions/edge/playbackPath";
import { MAX_ROUTE_REGIONS } from "../../../functions/edge/route";
import { viewerRequestCode } from "../../../functions/edge/viewerRequestCode";
import { hostilePath, nearlyValidPath, REGIONS, validPath } from "./arbitraries";
import { CASES, routeIn, SETTINGS, type Case } from "./viewerRequestCases";
import { hasNjs, runInNjs, runInVm, type Answer } from "./viewerRequestRunners";

const EVERYWHERE = { staticOrder: [...REGIONS], statusCodes: [503] };

describe("viewer-request", () => {
  describe("under node:vm", () => {
    for (const testCase of CASES) {
      it(testCase.behaviour, async () => {
        const [answer] = await runInVm(SETTINGS, [testCase.scenario]);
        check(testCase, answer!);
      });
    }

    it("passes every well-formed path", async () => {
      await fc.assert(
        fc.asyncProperty(validPath, async (uri) => {
          const [answer] = await runInVm(EVERYWHERE, [{ uri }]);
          expect(answer?.result.statusCode).to.equal(undefined);
        }),
      );
    });

    it("refuses every hostile path", async () => {
      await fc.assert(
        fc.asyncProperty(hostilePath, async (uri) => {
          const [answer] = await runInVm(EVERYWHERE, [{ uri }]);
          expect(answer?.result.statusCode).to.equal(403);
          expect(answer?.calls).to.deep.equal([]);
        }),
        { numRuns: 400 },
      );
    });

    it("accepts exactly the paths that parsePlaybackPath accepts", async () => {
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(nearlyValidPath, async (uri) => {
          const parsed = parsePlaybackPath(uri);
          accepted += parsed === undefined ? 0 : 1;
          const [answer] = await runInVm(EVERYWHERE, [{ uri }]);
          // 503: well-formed, but in no Region that the distribution has.
          expect(answer?.result.statusCode).to.be.oneOf(parsed === undefined ? [403] : [undefined, 503]);
        }),
        { numRuns: 600 },
      );
      // Otherwise the property says nothing about acceptance.
      expect(accepted).to.be.greaterThan(20);
    });
  });

  describe("under njs", () => {
    before(function () {
      if (!hasNjs()) {
        if (process.env["CI"] !== undefined) {
          throw new Error("njs is not installed; the edge function must be run under it here");
        }
        this.skip();
      }
    });

    it("behaves in every case as under node:vm", () => {
      const answers = runInNjs(
        SETTINGS,
        CASES.map(({ scenario }) => scenario),
      );
      expect(answers).to.have.length(CASES.length);
      CASES.forEach((testCase, index) => {
        check(testCase, answers[index]!);
      });
    });

    it("agrees with node:vm about generated paths", async () => {
      const uris = [validPath, hostilePath, nearlyValidPath].flatMap((paths) =>
        fc.sample(paths, { seed: 3, numRuns: 100 }),
      );
      const scenarios = uris.map((uri) => ({ uri }));
      expect(runInNjs(EVERYWHERE, scenarios)).to.deep.equal(await runInVm(EVERYWHERE, scenarios));
    });
  });
});

describe("viewerRequestCode", () => {
  it("stays well below CloudFront's 10,240 bytes with eight Regions", () => {
    expect(Buffer.byteLength(viewerRequestCode(EVERYWHERE))).to.be.lessThan(7_500);
  });

  it("speaks of the same names as the rest of the platform", () => {
    const code = viewerRequestCode(SETTINGS);
    for (const text of [
      `'${ROUTE_HEADER}'`,
      `'${ACTIVE_KEY}'`,
      `'${denyKey("")}'`,
      `MAX_REGIONS = ${MAX_ROUTE_REGIONS};`,
    ]) {
      expect(code).to.contain(text);
    }
    expect(originId("group", "region")).to.equal("group.region");
  });

  it("gives equal text for equal settings", () => {
    const { staticOrder, statusCodes } = SETTINGS;
    expect(viewerRequestCode({ statusCodes, staticOrder })).to.equal(viewerRequestCode(SETTINGS));
  });

  it("refuses settings that could not be right, naming the setting", () => {
    const { staticOrder, statusCodes } = SETTINGS;
    expect(() => viewerRequestCode({ staticOrder: [], statusCodes })).to.throw(/staticOrder/);
    expect(() => viewerRequestCode({ staticOrder: ["eu-west-1", "eu-west-1"], statusCodes })).to.throw(
      /each media Region once/,
    );
    expect(() => viewerRequestCode({ staticOrder: ['eu"];alert(1);//'], statusCodes })).to.throw(
      /not formed like an AWS Region/,
    );
    expect(() => viewerRequestCode({ staticOrder, statusCodes: [200] })).to.throw(/statusCodes/);
    expect(() => viewerRequestCode({ staticOrder, statusCodes: [] })).to.throw(/statusCodes/);
  });
});

describe("viewer-request, whatever the viewer sends", () => {
  it("overwrites the route header and drops the query string", async () => {
    const route = routeIn("us-west-2", "eu-west-1");
    const [answer] = await runInVm(SETTINGS, [
      {
        uri: `/v1/film-1/${route}/hls/m/index.m3u8`,
        querystring: { m: { value: "1" } },
        headers: { "x-media-route": { value: "forged" }, range: { value: "bytes=0-1" } },
      },
    ]);
    expect(answer?.result.headers).to.deep.equal({
      "x-media-route": { value: route },
      range: { value: "bytes=0-1" },
    });
    expect(answer?.result.querystring).to.deep.equal({});
  });
});

function check({ behaviour, scenario, expected, uri }: Case, { result, calls }: Answer): void {
  if (typeof expected === "number") {
    expect(result.statusCode, behaviour).to.equal(expected);
    expect(result.headers["cache-control"]?.value, behaviour).to.equal("no-store");
    expect(calls, behaviour).to.deep.equal([]);
    return;
  }
  expect(result.statusCode, behaviour).to.equal(undefined);
  expect(result.uri, behaviour).to.equal(uri ?? scenario.uri);
  expect(result.headers[ROUTE_HEADER]?.value, behaviour).to.equal(scenario.uri.split("/")[3]);
  expect(calls, behaviour).to.deep.equal(expectedCalls(expected));
}

function expectedCalls(expected: Exclude<Case["expected"], number>): unknown[] {
  if (expected === "static group") {
    return [];
  }
  if ("origin" in expected) {
    return [["selectRequestOriginById", expected.origin]];
  }
  const group = {
    originIds: expected.group.map((id) => ({ originId: id })),
    failoverCriteria: { statusCodes: SETTINGS.statusCodes },
  };
  return [["createRequestOriginGroup", group]];
}
