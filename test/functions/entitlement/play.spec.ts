import { expect } from "chai";
import * as z from "zod";

import { PLAY_ADDRESS_HEADER, PLAY_HOST_HEADER, PLAY_ORIGIN_KEY_HEADER } from "../../../functions/edge/names";
import { parsePlaybackPath } from "../../../functions/edge/playbackPath";
import { decodeRoute } from "../../../functions/edge/route";
import type { PlayAnswer } from "../../../functions/entitlement/playAnswer";
import { AT, EUROPE, masterPart, regionPart, WEST } from "../catalog/catalogParts";
import { HOST, NOW, ORIGIN_KEY, playableIn, playEvent, PlayWorld, SCOPE, TOKEN } from "./playWorld";
import { ASSET, licence, offer, subscription, VIEWER } from "./rightsRecords";

const playbackSchema = z.strictObject({
  url: z.string(),
  expiresAt: z.iso.datetime(),
  refreshAfterSeconds: z.int(),
});
const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
});

const playbackOf = ({ body }: PlayAnswer): z.output<typeof playbackSchema> =>
  playbackSchema.parse(JSON.parse(body));
const routeIn = (answer: PlayAnswer): ReturnType<typeof decodeRoute> =>
  decodeRoute(parsePlaybackPath(new URL(playbackOf(answer).url).pathname)?.route ?? "");

/** `<status> <code>` of a problem, after a look at its form. */
function problemOf({ statusCode, headers, cookies, body }: PlayAnswer): string {
  const problem = problemSchema.parse(JSON.parse(body));
  expect(headers["content-type"]).to.equal("application/problem+json");
  expect(headers["cache-control"]).to.equal("no-store");
  expect(cookies).to.equal(undefined);
  expect(problem.status).to.equal(statusCode);
  expect(problem.type).to.equal(`urn:media-platform:problem:${problem.code}`);
  return `${statusCode} ${problem.code}`;
}

describe("play request", () => {
  let world: PlayWorld;
  beforeEach(() => {
    world = new PlayWorld();
  });
  const problem = async (event?: object): Promise<string> => problemOf(await world.ask(event));

  it("is answered with the manifest on the viewer's host and four cookies for it, which nobody may keep", async () => {
    const answer = await world.ask();
    expect(answer.statusCode).to.equal(200);
    expect(answer.headers).to.deep.equal({ "content-type": "application/json", "cache-control": "no-store" });
    const url = new URL(playbackOf(answer).url);
    expect(url.origin).to.equal(`https://${HOST}`);
    expect(parsePlaybackPath(url.pathname)).to.include({ assetId: ASSET, format: "hls", file: "index.m3u8" });
    expect(answer.cookies).to.have.length(4);
    for (const cookie of answer.cookies ?? []) {
      expect(cookie).to.match(
        /^CloudFront-[A-Za-z-]+=[^;]+; Path=\/v1\/night-train\/; Expires=.*; Secure; HttpOnly; SameSite=None$/,
      );
    }
  });

  it("is answered alike by GET, and by POST with plain and with encoded bodies", async () => {
    const body = '{"format":"hls"}';
    const encoded = { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    const byGet = await world.ask();
    for (const event of [playEvent({ method: "POST", body }), playEvent({ method: "POST", ...encoded })]) {
      expect(await world.ask(event)).to.deep.equal(byGet);
    }
  });

  it("gets the version that new sessions are given, in every Region that counts", async () => {
    expect(routeIn(await world.ask()).regions).to.deep.equal({
      [WEST]: playableIn(WEST).endpoints["hls-v2"]?.hashes,
      [EUROPE]: playableIn(EUROPE).endpoints["hls-v2"]?.hashes,
    });
    const dash = await world.ask(playEvent({ format: "dash" }));
    expect(playbackOf(dash).url).to.match(/\/dash\/m\/index\.mpd$/);
  });

  it("goes by the operators' order: a drained Region is in no route, a foreign one holds nothing up", async () => {
    world.fence = { epoch: 3, order: [EUROPE, "ap-south-1"], at: AT };
    expect(Object.keys(routeIn(await world.ask()).regions)).to.deep.equal([EUROPE]);
  });

  describe("that did not come through the distribution", () => {
    for (const key of [undefined, "", "other", `${ORIGIN_KEY} `]) {
      it(`is refused before anything is read, with ${key === undefined ? "no key" : JSON.stringify(key)}`, async () => {
        const event = playEvent({
          headers: { [PLAY_ORIGIN_KEY_HEADER]: key },
          claims: undefined,
          assetId: "?",
        });
        expect(await problem(event)).to.equal("403 origin");
        expect(world.lookups).to.be.empty;
      });
    }
  });

  describe("with a token", () => {
    const refusals: readonly (readonly [string, Readonly<Record<string, unknown>> | undefined])[] = [
      ["of which nothing is known", undefined],
      ["without claims", {}],
      ["without a scope", { sub: VIEWER }],
      ["for something else", { sub: VIEWER, scope: "media/plays openid" }],
      ["whose scope only begins like the right one", { sub: VIEWER, scope: `${SCOPE}.admin` }],
      ["without a viewer", { scope: SCOPE }],
      ["of a viewer without a name", { sub: "", scope: SCOPE }],
      ["of a viewer with a control character", { sub: "a\nb", scope: SCOPE }],
      ["of a viewer that is no text", { sub: { id: VIEWER }, scope: SCOPE }],
    ];
    for (const [what, claims] of refusals) {
      it(`${what} is 401, and nothing is looked up`, async () => {
        const answer = await world.ask(playEvent({ claims }));
        expect(problemOf(answer)).to.equal("401 unauthorized");
        expect(answer.headers["www-authenticate"]).to.equal(`Bearer realm="playback", scope="${SCOPE}"`);
        expect(world.lookups).to.be.empty;
      });
    }

    for (const claims of [
      { scope: SCOPE },
      { scope: `openid ${SCOPE} email` },
      { scope: `[openid ${SCOPE}]` },
      { scope: `[${SCOPE}]` },
      { scope: ["openid", SCOPE] },
      { scp: `[${SCOPE}]` },
    ]) {
      it(`with ${JSON.stringify(claims)} is taken`, async () => {
        expect((await world.ask(playEvent({ claims: { sub: VIEWER, ...claims } }))).statusCode).to.equal(200);
      });
    }

    it("names the viewer by the claim of the settings", async () => {
      world.settings = { ...world.settings, viewerClaim: "member" };
      await world.ask(playEvent({ claims: { sub: "other", member: "m-1", scope: SCOPE } }));
      expect(world.lookups[0]).to.equal(`rights m-1 ${ASSET}`);
    });
  });

  describe("that makes no sense is refused without a lookup", () => {
    for (const assetId of [
      "",
      "ab",
      "Night-train",
      "-abc",
      "a".repeat(65),
      "night-train\n",
      "a/../b",
      "night*",
      "%2e%2e",
    ]) {
      it(`for the title ${JSON.stringify(assetId).slice(0, 20)}`, async () => {
        expect(await problem(playEvent({ assetId }))).to.equal("404 unknown-asset");
        expect(world.lookups).to.be.empty;
      });
    }

    const bodies: readonly (readonly [string, string | undefined])[] = [
      ["nothing", undefined],
      ["no JSON", '{"format":'],
      ["another type", '"hls"'],
      ["null", "null"],
      ["no format", "{}"],
      ["another format", '{"format":"mss"}'],
      ["several formats", '{"format":["hls"]}'],
      ["a field that is not known", '{"format":"hls","country":"DE"}'],
      ["a prototype", '{"format":"hls","__proto__":{"a":1}}'],
      ["more than a kilobyte", `{"format":"hls"}${" ".repeat(1_024)}`],
    ];
    for (const [what, body] of bodies) {
      for (const isBase64Encoded of [false, true]) {
        it(`for a body of ${what}${isBase64Encoded ? ", encoded" : ""}`, async () => {
          const sent = isBase64Encoded && body !== undefined ? Buffer.from(body).toString("base64") : body;
          const change = { method: "POST", isBase64Encoded, ...(sent === undefined ? {} : { body: sent }) };
          const answer = await world.ask(playEvent(change));
          expect(problemOf(answer)).to.equal("400 bad-request");
          expect(answer.body).to.contain("hls, dash, cmaf");
          expect(world.lookups).to.be.empty;
        });
      }
    }

    it("for a body that is no text", async () => {
      const body = Buffer.from([0xff, 0xfe, 0x7b]).toString("base64");
      expect(await problem(playEvent({ method: "POST", body, isBase64Encoded: true }))).to.equal(
        "400 bad-request",
      );
    });

    for (const format of [undefined, "", "HLS", "hls,dash", "toString"]) {
      it(`for the format ${format ?? "that is not there"}`, async () => {
        const answer = await world.ask(playEvent({ format }));
        expect(problemOf(answer)).to.equal("400 bad-request");
        expect(answer.body).to.contain("hls, dash, cmaf");
      });
    }

    for (const host of [
      undefined,
      "",
      "localhost",
      "a.example.com:8443",
      "*.example.com",
      "a.example.com/x",
      "a b.example.com",
    ]) {
      it(`for the host ${host ?? "that is not there"}`, async () => {
        expect(await problem(playEvent({ headers: { [PLAY_HOST_HEADER]: host } }))).to.equal(
          "400 bad-request",
        );
        expect(world.lookups).to.be.empty;
      });
    }

    it("for another method", async () => {
      expect(await problem(playEvent({ method: "DELETE" }))).to.equal("400 bad-request");
    });
  });

  describe("for a title", () => {
    it("that nobody knows, is unpublished or taken down, is 404 with a right too", async () => {
      const known = world.parts;
      if (known instanceof Error) throw known;
      for (const intent of ["UNPUBLISHED", "TAKEN_DOWN"] as const) {
        const publication = { assetId: ASSET, revision: 1, intent, reason: "r", by: "b", at: AT };
        for (const regions of [known.regions, []]) {
          world.parts = { ...known, regions, publication };
          expect(await problem()).to.equal("404 unknown-asset");
        }
      }
      world.parts = { ...known, masters: [], regions: [] };
      expect(await problem()).to.equal("404 unknown-asset");
    });

    it("that is being prepared, is 409 with a right, and does not exist without one", async () => {
      if (world.parts instanceof Error) throw world.parts;
      world.parts = {
        ...world.parts,
        regions: [playableIn(WEST), regionPart({ assetId: ASSET, region: EUROPE })],
      };
      expect(await problem()).to.equal("409 not-playable-yet");
      world.rights = { offer: undefined, entitlements: [] };
      expect(await problem()).to.equal("404 unknown-asset");
      world.rights = { offer: undefined, entitlements: [licence({ validFrom: "2030-01-01T00:00:00Z" })] };
      expect(await problem()).to.equal("403 not-yet-valid");
      world.parts = {
        ...world.parts,
        masters: [masterPart({ assetId: ASSET, state: "FAILED" })],
        regions: [],
      };
      world.rights = { offer: undefined, entitlements: [licence()] };
      expect(await problem()).to.equal("409 not-playable-yet");
    });

    it("in a format that nobody serves is 404, and says which there are", async () => {
      const answer = await world.ask(playEvent({ format: "cmaf" }));
      expect(problemOf(answer)).to.equal("404 format-not-available");
      expect(answer.body).to.contain("It is available as hls, dash.");
      world.settings = { ...world.settings, serving: {} };
      expect(await problem()).to.equal("404 format-not-available");
    });

    it("without a right is 403 with the reason", async () => {
      for (const [entitlements, code] of [
        [[], "not-entitled"],
        [[subscription("gold")], "not-entitled"],
        [[licence({ validUntil: "2026-01-01T00:00:00Z" })], "no-longer-valid"],
        [[licence({ countries: ["US"] })], "country"],
      ] as const) {
        world.rights = { offer: undefined, entitlements };
        expect(await problem()).to.equal(`403 ${code}`);
      }
      world.rights = { offer: offer({ plans: ["gold"] }), entitlements: [subscription("gold")] };
      expect((await world.ask()).statusCode).to.equal(200);
    });
  });

  describe("is permitted until", () => {
    it("the cookies' life is over, in whole seconds, and to be renewed after some 60 % of it", async () => {
      const { expiresAt, refreshAfterSeconds } = playbackOf(await world.ask());
      expect(Date.parse(expiresAt)).to.equal(Math.floor(NOW / 1_000) * 1_000 + 300_000);
      expect(refreshAfterSeconds).to.equal(179);
    });

    it("the right ends, never later, down to its last whole second", async () => {
      for (const [left, life, refresh] of [
        [100_000, 100_000, 60],
        [1_900, 1_750, 1],
        [1_000, 1_000, 1],
      ] as const) {
        const until = Math.floor((NOW + left) / 1_000) * 1_000 + (left === 1_000 ? 250 : 0);
        world.now = left === 1_000 ? NOW - 250 : NOW;
        world.rights = {
          offer: undefined,
          entitlements: [licence({ validUntil: new Date(until).toISOString() })],
        };
        const { expiresAt, refreshAfterSeconds } = playbackOf(await world.ask());
        expect(Date.parse(expiresAt)).to.be.at.most(until);
        expect(Date.parse(expiresAt) - world.now).to.be.at.most(life);
        expect(refreshAfterSeconds).to.be.at.most(refresh);
        expect(world.now + refreshAfterSeconds * 1_000).to.be.at.most(Date.parse(expiresAt));
      }
    });

    it("not at all, when less than a second is left", async () => {
      const validUntil = new Date(NOW + 999).toISOString();
      world.rights = { offer: undefined, entitlements: [licence({ validUntil })] };
      expect(await problem()).to.equal("403 no-longer-valid");
    });

    it("a window's end that came while records were being read has passed", async () => {
      world.rights = {
        offer: undefined,
        entitlements: [licence({ validUntil: new Date(NOW + 5_000).toISOString() })],
      };
      const answer = world.ask();
      world.now = NOW + 6_000;
      expect(problemOf(await answer)).to.equal("403 no-longer-valid");
    });
  });

  describe("when cookies are bound to addresses", () => {
    beforeEach(() => {
      world.settings = { ...world.settings, pinAddress: true };
    });

    it("gets cookies for its own", async () => {
      const { cookies = [] } = await world.ask();
      const policy = /^CloudFront-Policy=([^;]+);/.exec(
        cookies.find((text) => text.includes("Policy=")) ?? "",
      )?.[1];
      const json = Buffer.from(
        (policy ?? "").replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/"),
        "base64",
      );
      expect(json.toString()).to.contain('"AWS:SourceIp":"192.0.2.17/32"');
    });

    for (const address of [
      undefined,
      "2001:db8::1",
      "0.0.0.0/0",
      "192.0.2.17, 192.0.2.18",
      "::ffff:192.0.2.1",
    ]) {
      it(`is refused from ${address ?? "nowhere"}`, async () => {
        const answer = await world.ask(playEvent({ headers: { [PLAY_ADDRESS_HEADER]: address } }));
        expect(problemOf(answer)).to.equal("403 address");
        expect(answer.body).to.contain("cannot bind them to IPv6");
      });
    }
  });

  describe("in trouble", () => {
    it("is 503 without a key, and only for whoever would have been permitted", async () => {
      world.hasKey = false;
      expect(await problem()).to.equal("503 signing-unavailable");
      world.rights = { offer: undefined, entitlements: [] };
      expect(await problem()).to.equal("403 not-entitled");
    });

    for (const what of ["rights", "parts"] as const) {
      it(`is 503 when the ${what} cannot be read, whatever the others say`, async () => {
        world[what] = new Error("the table is away");
        const answer = await world.ask();
        expect(problemOf(answer)).to.equal("503 temporarily-unavailable");
        expect(answer.headers["retry-after"]).to.equal("5");
        expect(answer.body).not.to.contain("table");
      });
    }
  });

  describe("is logged in one line", () => {
    it("with what became of it, and with the viewer's digest only", async () => {
      await world.ask();
      const [line] = world.log;
      expect(world.log).to.have.length(1);
      expect(line).to.deep.include({
        event: "play",
        requestId: "request-1",
        outcome: "permitted",
        status: 200,
        milliseconds: 0,
        asset: ASSET,
        format: "hls",
        key: "key-1",
      });
      expect(JSON.stringify(line))
        .to.match(/"viewer":"[0-9a-f]{16}"/)
        .and.not.contain(VIEWER);
    });

    it("without the viewer in an error's words, however they quote it", async () => {
      const viewerId = 'a "quoted" name';
      world.rights = new Error(`${JSON.stringify(viewerId)} and ${viewerId}`);
      await world.ask(playEvent({ claims: { sub: viewerId, scope: SCOPE } }));
      expect(world.log[0]).to.deep.include({ error: 'Error: "<viewer>" and <viewer>' });
    });

    it("without a token, cookie, query, header or key, and without the viewer in an error's words", async () => {
      world.parts = new Error(`item pk ${JSON.stringify(`viewer/${VIEWER}`)} is malformed`);
      await world.ask();
      await world.ask(playEvent({ format: "query-text" }));
      await world.ask(playEvent({ headers: { [PLAY_ORIGIN_KEY_HEADER]: "wrong-key" } }));
      await world.ask(playEvent({ assetId: "Asset?" }));
      const text = JSON.stringify(world.log);
      expect(text).to.contain("<viewer>").and.to.contain("is malformed");
      for (const secret of [
        TOKEN,
        ORIGIN_KEY,
        "wrong-key",
        "query-text",
        HOST,
        "192.0.2.17",
        VIEWER,
        "Asset?",
        "CloudFront-",
      ]) {
        expect(text).not.to.contain(secret);
      }
      expect(world.log).to.have.length(4);
    });
  });
});
