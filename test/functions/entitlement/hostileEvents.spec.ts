import { expect } from "chai";
import fc from "fast-check";

import { PROBLEMS } from "../../../functions/entitlement/problems";
import { ORIGIN_KEY, playEvent, PlayWorld, TOKEN } from "./playWorld";
import { VIEWER } from "./rightsRecords";

const STATUSES: ReadonlySet<number> = new Set([200, ...Object.values(PROBLEMS).map(({ status }) => status)]);

const textArbitrary = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "hls",
    "night-train",
    "__proto__",
    "constructor",
    '{"format":"hls"}',
    "../..",
    "\u0000",
    "Bearer x",
  ),
);
/** Anything that JSON can say: a Lambda's event is JSON. */
const jsonArbitrary = fc.jsonValue({ depthSize: "small" });

/** A sound event of which any part, on whatever level, is something else. */
const damagedArbitrary = fc
  .record({
    path: fc.constantFrom(
      ["headers"],
      ["headers", "x-play-host"],
      ["headers", "x-play-origin-key"],
      ["headers", "cloudfront-viewer-country"],
      ["pathParameters"],
      ["pathParameters", "assetId"],
      ["queryStringParameters"],
      ["queryStringParameters", "format"],
      ["body"],
      ["isBase64Encoded"],
      ["requestContext"],
      ["requestContext", "requestId"],
      ["requestContext", "http"],
      ["requestContext", "http", "method"],
      ["requestContext", "authorizer"],
      ["requestContext", "authorizer", "jwt"],
      ["requestContext", "authorizer", "jwt", "claims"],
      ["requestContext", "authorizer", "jwt", "claims", "sub"],
      ["requestContext", "authorizer", "jwt", "claims", "scope"],
    ),
    value: fc.oneof(jsonArbitrary, textArbitrary),
    method: fc.constantFrom("GET", "POST"),
  })
  .map(({ path, value, method }) => {
    const event = structuredClone(playEvent({ method, body: '{"format":"hls"}' }));
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((at, step) => (isObject(at) ? Reflect.get(at, step) : undefined), event);
    if (isObject(holder)) {
      Reflect.set(holder, path.at(-1) ?? "", value);
    }
    return event;
  });

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

describe("hostile events", () => {
  const isHarmless = async (event: unknown): Promise<void> => {
    const world = new PlayWorld();
    const answer = await world.ask(event);
    expect(STATUSES.has(answer.statusCode)).to.equal(true);
    expect(answer.headers["cache-control"]).to.equal("no-store");
    expect(() => void JSON.parse(answer.body)).not.to.throw();
    expect(answer.cookies !== undefined).to.equal(answer.statusCode === 200);
    expect(world.log).to.have.length(1);
    for (const text of [...Object.values(answer.headers), ...(answer.cookies ?? [])]) {
      expect(["\r", "\n", "\0"].some((control) => text.includes(control))).to.equal(false);
    }
    for (const secret of [ORIGIN_KEY, TOKEN]) {
      expect(JSON.stringify([answer, world.log])).not.to.contain(secret);
    }
    expect(JSON.stringify(world.log)).not.to.contain(VIEWER);
  };

  it("of any kind are answered with a status of the contract, and nothing is told", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(jsonArbitrary, textArbitrary, fc.constant(undefined)), isHarmless),
      {
        numRuns: 500,
      },
    );
  });

  it("with one damaged part are answered with a status of the contract, and nothing is told", async () => {
    await fc.assert(fc.asyncProperty(damagedArbitrary, isHarmless), { numRuns: 1_500 });
  });

  it("with any body are answered with a status of the contract, encoded or not", async () => {
    await fc.assert(
      fc.asyncProperty(textArbitrary, fc.boolean(), (body, isBase64Encoded) =>
        isHarmless(playEvent({ method: "POST", body, isBase64Encoded })),
      ),
      { numRuns: 500 },
    );
  });
});
