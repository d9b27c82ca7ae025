import { createVerify } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";

import { encodeRoute, MAX_ROUTE_REGIONS } from "../../../functions/edge/route";
import { mintPlayAnswer, type PlayPermission } from "../../../functions/entitlement/playAnswer";
import { decodedByOpenssl, verifiedByOpenssl } from "./independentVerifier";
import { KEY_PAIR, NOW, playEvent, PlayWorld } from "./playWorld";

const PUBLIC_KEY_PEM = KEY_PAIR.publicKey.export({ type: "spki", format: "pem" }).toString();
/** Name and value, and with its attributes: what browsers keep of a cookie at most. */
const MAX_COOKIE_BYTES = 4_096;
const HASH = "0123456789abcdef".repeat(2);
const HASHES = { asset: HASH, configuration: HASH, manifest: HASH, x: HASH, y: HASH };

const playbackSchema = z.object({ url: z.string(), expiresAt: z.string(), refreshAfterSeconds: z.int() });

/** Cookies by name, out of Set-Cookie headers. */
function cookiesOf(setCookies: readonly string[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (setCookies ?? []).map((text): readonly [string, string] => {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*);/.exec(text) ?? [];
      return [name, value];
    }),
  );
}

/** The longest of everything that the grammar allows. */
function longestPermission(): PlayPermission {
  const regions = Object.fromEntries(
    Array.from({ length: MAX_ROUTE_REGIONS }, (_, n) => {
      const letters = "a".repeat(11) + "abcdefghij".charAt(n);
      return [`aa-${letters}-${letters}-${letters}-99`, HASHES];
    }),
  );
  const label = "a".repeat(61);
  return {
    request: {
      assetId: "a".repeat(64),
      format: "hls",
      playbackOrigin: `https://${[label, label, label, label].join(".")}.abcde`,
      ipAddress: "255.255.255.255",
    },
    route: encodeRoute({ packagingGroup: "a".repeat(32), regions, nonce: "a".repeat(16) }),
    until: undefined,
    key: { publicKeyId: "K".repeat(64), privateKey: KEY_PAIR.privateKey },
    cookieSeconds: 300,
    now: new Date(NOW),
  };
}

describe("cookies of the service", () => {
  it("are verified by openssl, and their policy opens exactly the title's route until exactly the expiry", async () => {
    const { cookies: setCookies, body } = await new PlayWorld().ask(playEvent());
    const cookies = cookiesOf(setCookies);
    expect(Object.keys(cookies)).to.have.members([
      "CloudFront-Policy",
      "CloudFront-Signature",
      "CloudFront-Key-Pair-Id",
      "CloudFront-Hash-Algorithm",
    ]);
    expect(cookies["CloudFront-Hash-Algorithm"]).to.equal("SHA256");
    expect(cookies["CloudFront-Key-Pair-Id"]).to.equal("K2JCJMDEHXQW5F");
    const policy = decodedByOpenssl(cookies["CloudFront-Policy"] ?? "");
    const signature = decodedByOpenssl(cookies["CloudFront-Signature"] ?? "");
    expect(signature).to.have.length(256);
    expect(verifiedByOpenssl(PUBLIC_KEY_PEM, policy, signature)).to.equal(true);
    const { url, expiresAt } = playbackSchema.parse(JSON.parse(body));
    // Compared as text: CloudFront takes keys in any order, but a key more would be a condition that nobody looks at.
    expect(policy.toString()).to.equal(
      `{"Statement":[{"Resource":"${url.split("/").slice(0, 6).join("/")}/*",` +
        `"Condition":{"DateLessThan":{"AWS:EpochTime":${Date.parse(expiresAt) / 1_000}}}}]}`,
    );
  });

  it("are each smaller than browsers allow, with the longest host, title and route of eight Regions", () => {
    const answer = mintPlayAnswer(longestPermission());
    const setCookies = "kind" in answer ? [] : (answer.cookies ?? []);
    expect(setCookies).to.have.length(4);
    for (const text of setCookies) {
      expect(Buffer.byteLength(text)).to.be.lessThan(MAX_COOKIE_BYTES);
    }
    const { "CloudFront-Policy": policy = "", "CloudFront-Signature": signature = "" } =
      cookiesOf(setCookies);
    expect(verifiedByOpenssl(PUBLIC_KEY_PEM, decodedByOpenssl(policy), decodedByOpenssl(signature))).to.equal(
      true,
    );
  });

  it("are refused by openssl and by Node with any one bit of policy or signature changed", async () => {
    const cookies = cookiesOf((await new PlayWorld().ask(playEvent())).cookies);
    const policy = decodedByOpenssl(cookies["CloudFront-Policy"] ?? "");
    const signature = decodedByOpenssl(cookies["CloudFront-Signature"] ?? "");
    const flipped = (bytes: Buffer, bit: number): Buffer => {
      const copy = Buffer.from(bytes);
      const at = Math.floor(bit / 8) % copy.length;
      copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
      return copy;
    };
    const byNode = (message: Buffer, signed: Buffer): boolean =>
      createVerify("sha256").update(message).verify(KEY_PAIR.publicKey, signed);
    expect(byNode(policy, signature)).to.equal(true);
    const bits = [...Array(policy.length * 8).keys()];
    expect(bits.filter((bit) => byNode(flipped(policy, bit), signature))).to.deep.equal([]);
    const ofSignature = [...Array(signature.length * 8).keys()];
    expect(ofSignature.filter((bit) => byNode(policy, flipped(signature, bit)))).to.deep.equal([]);
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (bit, isPolicy) => {
        const [message, signed] = isPolicy
          ? [flipped(policy, bit), signature]
          : [policy, flipped(signature, bit)];
        expect(verifiedByOpenssl(PUBLIC_KEY_PEM, message, signed)).to.equal(false);
      }),
      { numRuns: 40 },
    );
  });

  it("end in whole seconds, never after the right and never a second before they must", () => {
    const permission = longestPermission();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400_000 }),
        fc.integer({ min: 60, max: 3_600 }),
        (left, cookieSeconds) => {
          const until = new Date(NOW + left);
          const answer = mintPlayAnswer({ ...permission, until, cookieSeconds });
          const end = Math.min(NOW + left, NOW + cookieSeconds * 1_000);
          const whole = Math.floor(end / 1_000) * 1_000;
          if ("kind" in answer) {
            expect(answer.code).to.equal("no-longer-valid");
            expect(whole - NOW).to.be.lessThan(1_000);
            return;
          }
          const { expiresAt, refreshAfterSeconds } = playbackSchema.parse(JSON.parse(answer.body));
          expect(Date.parse(expiresAt)).to.equal(whole);
          expect(refreshAfterSeconds).to.be.at.least(1);
          expect(NOW + refreshAfterSeconds * 1_000).to.be.at.most(whole);
          expect(
            answer.cookies?.every((text) => text.includes(`Expires=${new Date(whole).toUTCString()};`)),
          ).to.equal(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});
