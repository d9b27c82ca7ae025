import { expect } from "chai";
import fc from "fast-check";

import {
  ACTIVE_KEY,
  PLAY_ADDRESS_HEADER,
  PLAY_HOST_HEADER,
  PLAY_SEGMENT,
  PLAY_TOKEN_HEADER,
  playOriginId,
} from "../../../functions/edge/names";
import { isAssetId } from "../../../functions/edge/playbackPath";
import { playRequestCode } from "../../../functions/edge/playRequestCode";
import { PROBLEMS } from "../../../functions/entitlement/problems";
import { REGIONS } from "./arbitraries";
import { hasNjs, runCodeInNjs, runCodeInVm, type Answer, type Scenario } from "./edgeFunctionRunners";
import { CASES, SETTINGS, type Case } from "./playRequestCases";

const CODE = playRequestCode(SETTINGS);
const uri = "/play/film-1";

async function answerTo(scenario: Partial<Scenario>): Promise<Answer> {
  const [answer] = await runCodeInVm(CODE, [{ uri, ...scenario }]);
  if (answer === undefined) {
    throw new Error("the function gave no answer");
  }
  return answer;
}

function check({ behaviour, scenario, expected }: Case, { result, calls }: Answer): void {
  if ("status" in expected) {
    const { headers, body } = result;
    expect(result.statusCode, behaviour).to.equal(expected.status);
    expect(JSON.parse(body ?? ""), behaviour).to.deep.include({
      ...expected,
      type: `urn:media-platform:problem:${expected.code}`,
    });
    expect(headers["content-type"]?.value, behaviour).to.equal("application/problem+json");
    expect(headers["cache-control"]?.value, behaviour).to.equal("no-store");
    expect(calls, behaviour).to.deep.equal([]);
    return;
  }
  expect(result.statusCode, behaviour).to.equal(undefined);
  expect(result.uri, behaviour).to.equal(scenario.uri);
  expect(calls, behaviour).to.deep.equal(
    "origin" in expected
      ? [["selectRequestOriginById", expected.origin]]
      : [
          [
            "createRequestOriginGroup",
            {
              originIds: expected.group.map((originId) => ({ originId })),
              failoverCriteria: { statusCodes: SETTINGS.statusCodes },
            },
          ],
        ],
  );
}

describe("play-request", () => {
  describe("under node:vm", () => {
    for (const testCase of CASES) {
      it(testCase.behaviour, async () => {
        check(testCase, await answerTo(testCase.scenario));
      });
    }

    it("passes exactly the ids that are asset ids", async () => {
      let accepted = 0;
      const nearlyIds = fc.stringMatching(/^[a-zA-Z0-9%./\-\n]{1,70}$/);
      const ids = fc.oneof(nearlyIds, fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,63}$/));
      await fc.assert(
        fc.asyncProperty(ids, async (id) => {
          const { result } = await answerTo({ uri: `/play/${id}` });
          const passes = isAssetId(id) && !id.includes("\n");
          accepted += passes ? 1 : 0;
          expect(result.statusCode).to.equal(passes ? undefined : 404);
        }),
      );
      // Otherwise the property says nothing about acceptance.
      expect(accepted).to.be.greaterThan(10);
    });

    it("tells the service the token, the host and the address that the viewer came with", async () => {
      const { result } = await answerTo({
        headers: { authorization: { value: "Bearer t" }, host: { value: "play.example.com" } },
        ip: "198.51.100.7",
      });
      expect(result.headers).to.deep.include({
        [PLAY_TOKEN_HEADER]: { value: "Bearer t" },
        [PLAY_HOST_HEADER]: { value: "play.example.com" },
        [PLAY_ADDRESS_HEADER]: { value: "198.51.100.7" },
      });
    });

    it("takes every header of that kind out that the viewer made up, whatever it is about", async () => {
      const { result } = await answerTo({
        headers: {
          host: { value: "play.example.com" },
          "x-play-authorization": { value: "Bearer forged" },
          "x-play-host": { value: "evil.example" },
          "x-play-address": { value: "203.0.113.9" },
          "x-play-origin-key": { value: "guess" },
          "x-play-anything": { value: "1" },
          "x-player": { value: "kept" },
        },
      });
      expect(result.headers).to.deep.equal({
        host: { value: "play.example.com" },
        "x-player": { value: "kept" },
        [PLAY_HOST_HEADER]: { value: "play.example.com" },
        [PLAY_ADDRESS_HEADER]: { value: "192.0.2.17" },
      });
    });

    it("says which methods there are when it refuses one", async () => {
      const { result } = await answerTo({ method: "PUT" });
      expect(result.headers["allow"]?.value).to.equal("GET, HEAD, POST, OPTIONS");
    });

    it("calls problems that the service has too by the service's own titles", async () => {
      const unknown = await answerTo({ uri: "/play/" });
      const nowhere = await answerTo({ store: { active: '{"epoch":7,"order":["sa-east-1"]}' } });
      const told = [unknown, nowhere].map(({ result }): unknown => JSON.parse(result.body ?? ""));
      expect(told[0]).to.deep.include(PROBLEMS["unknown-asset"]);
      expect(told[1]).to.deep.include(PROBLEMS["temporarily-unavailable"]);
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
      const answers = runCodeInNjs(
        CODE,
        CASES.map(({ scenario }) => scenario),
      );
      expect(answers).to.have.length(CASES.length);
      CASES.forEach((testCase, index) => {
        check(testCase, answers[index]!);
      });
    });

    it("agrees with node:vm about headers", async () => {
      const names = fc.constantFrom("authorization", "host", "x-play-host", "x-play-x", "x-player", "origin");
      const headers = fc.dictionary(names, fc.record({ value: fc.string() }));
      const scenarios = fc.sample(headers, { seed: 3, numRuns: 50 }).map((some) => ({ uri, headers: some }));
      expect(runCodeInNjs(CODE, scenarios)).to.deep.equal(await runCodeInVm(CODE, scenarios));
    });
  });
});

describe("playRequestCode", () => {
  it("stays well below CloudFront's 10,240 bytes with eight Regions", () => {
    const code = playRequestCode({ staticOrder: [...REGIONS], statusCodes: [503] });
    expect(Buffer.byteLength(code)).to.be.lessThan(5_000);
  });

  it("speaks of the same names as the rest of the platform", () => {
    for (const text of [
      `'${PLAY_TOKEN_HEADER}'`,
      `'${PLAY_HOST_HEADER}'`,
      `'${PLAY_ADDRESS_HEADER}'`,
      `'${ACTIVE_KEY}'`,
      `'${playOriginId("")}'`,
      `\\/${PLAY_SEGMENT}\\/`,
    ]) {
      expect(CODE).to.contain(text);
    }
  });

  it("refuses settings that could not be right", () => {
    expect(() => playRequestCode({ ...SETTINGS, staticOrder: [] })).to.throw(/staticOrder/);
  });
});
