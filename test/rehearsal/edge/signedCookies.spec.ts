import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { parseCookies } from "../../../rehearsal/edge/cookies";
import { decodeCookieBase64, verifySignedCookies } from "../../../rehearsal/edge/signedCookies";
import { isInRange } from "../../../rehearsal/edge/signedPolicy";
import { signingKey } from "../cloud/services/deliveryFixture";
import { EdgeWorld, PATH } from "./edgeWorld";

const PUBLIC_KEY = createPublicKey(signingKey.publicKeyPem);

const EXPIRES = Date.UTC(2026, 0, 5, 13) / 1000;

describe("signed cookies at the edge", () => {
  let world: EdgeWorld;

  before(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
  });

  beforeEach(() => {
    world.network.clearLog();
  });

  /** Whether the edge lets a viewer with this `cookie` header through, and whether anything reached an origin. */
  async function admitted(cookie: string | undefined, path = PATH, clientIp = "192.0.2.1"): Promise<boolean> {
    const headers = cookie === undefined ? {} : { cookie };
    const response = await world.get(path, { headers, clientIp });
    if (response.status === 403) {
      expect(response.refusedBy).to.equal("signature");
      expect(world.attempts).to.be.empty;
      return false;
    }
    expect(response.status).to.equal(200);
    return true;
  }

  it("let a viewer through with SHA-256 and with SHA-1", async () => {
    expect(await admitted(world.cookies())).to.equal(true);
    expect(await admitted(world.cookies({ algorithm: "SHA1" }))).to.equal(true);
  });

  it("are needed: without any, without one of them, or with one twice, the answer is 403", async () => {
    expect(await admitted(undefined)).to.equal(false);
    const pairs = world.cookies().split("; ");
    expect(pairs).to.have.length(4);
    for (const left of pairs) {
      expect(await admitted(pairs.filter((pair) => pair !== left).join("; ")), left).to.equal(false);
      expect(await admitted([...pairs, left].join("; ")), left).to.equal(false);
    }
  });

  it("have names in which case matters", async () => {
    expect(await admitted(world.cookies().replace("CloudFront-Policy", "Cloudfront-Policy"))).to.equal(false);
  });

  it("may stand among other cookies", async () => {
    expect(await admitted(`a=b; ${world.cookies()}; c=d; c=e`)).to.equal(true);
  });

  it("end at their time, to the second, and begin at theirs", async () => {
    const cookie = world.cookies({ expiresInSeconds: 10 });
    const later = world.cookies({ startsInSeconds: 5 });
    expect(await admitted(later)).to.equal(false);
    await world.clock.advance(9_999);
    expect(await admitted(cookie)).to.equal(true);
    expect(await admitted(later)).to.equal(true);
    await world.clock.advance(1);
    expect(await admitted(cookie)).to.equal(false);
  });

  it("cover what their resource covers, and no other path, host or scheme", async () => {
    const scope = world.cookies({ resource: `https://${world.host}/v1/asset-1/clear-00~r/*` });
    expect(await admitted(scope)).to.equal(true);
    expect(await admitted(scope, "/v1/asset-2/clear-00~r/hls/m/index.m3u8")).to.equal(false);
    expect(await admitted(scope, "/v1/asset-1/clear-00~s/hls/m/index.m3u8")).to.equal(false);
    expect(await admitted(world.cookies({ resource: `http://${world.host}/*` }))).to.equal(false);
    expect(await admitted(world.cookies({ resource: "https://other.example/*" }))).to.equal(false);
    expect(await admitted(world.cookies({ resource: `https://${world.host}/v?/*` }))).to.equal(true);
    expect(await admitted(world.cookies({ resource: `https://${world.host}/V1/*` }))).to.equal(false);
  });

  it("cover the query string as part of the URL", async () => {
    const exact = world.cookies({ resource: `https://${world.host}${PATH}` });
    expect(await admitted(exact)).to.equal(true);
    expect(await admitted(exact, `${PATH}?a=b`)).to.equal(false);
  });

  it("hold the viewer to an address when they name one", async () => {
    expect(await admitted(world.cookies({ sourceIp: "192.0.2.0/24" }))).to.equal(true);
    expect(await admitted(world.cookies({ sourceIp: "192.0.2.2/32" }))).to.equal(false);
    expect(await admitted(world.cookies({ sourceIp: "192.0.2.0/24" }), PATH, "2001:db8::1")).to.equal(false);
  });

  it("are refused with a policy that is not exactly one well-formed statement", async () => {
    const condition = { DateLessThan: { "AWS:EpochTime": EXPIRES } };
    const statement = { Resource: "*", Condition: condition };
    expect(await admitted(world.sign(JSON.stringify({ Statement: [statement] })))).to.equal(true);
    const malformed: readonly unknown[] = [
      { Statement: [] },
      { Statement: [statement, statement] },
      { Statement: statement },
      { Statement: [{ Resource: "*" }] },
      { Statement: [{ Resource: "*", Condition: {} }] },
      { Statement: [{ Resource: "*", Condition: { DateLessThan: { "AWS:EpochTime": "later" } } }] },
      { Statement: [{ Resource: "*", Condition: { ...condition, Unknown: {} } }] },
      [],
    ];
    for (const policy of malformed) {
      expect(await admitted(world.sign(JSON.stringify(policy))), JSON.stringify(policy)).to.equal(false);
    }
    expect(await admitted(world.sign("no json"))).to.equal(false);
  });

  it("are refused when signed by a key that the behaviour does not trust", async () => {
    expect(await admitted(world.cookies({ keyPairId: "KUNKNOWN000000" }))).to.equal(false);
  });

  it("are refused after any single bit of policy, signature or key id has flipped", () => {
    const keys = new Map<string, KeyObject>([[world.delivery.publicKeyId, PUBLIC_KEY]]);
    const cookies = parseCookies(world.cookies());
    const verdict = (changed: typeof cookies): boolean =>
      verifySignedCookies(
        {
          url: `https://${world.host}${PATH}`,
          cookies: changed,
          clientIp: "192.0.2.1",
          nowMs: world.clock.now(),
        },
        keys,
      ).valid;
    expect(verdict(cookies)).to.equal(true);
    const target = fc.constantFrom("CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id");
    fc.assert(
      fc.property(target, fc.nat(), fc.nat(6), (name, position, bit) => {
        const changed = cookies.map(([cookie, value]): readonly [string, string] => {
          if (cookie !== name) {
            return [cookie, value];
          }
          const at = position % value.length;
          const flipped = String.fromCharCode(value.charCodeAt(at) ^ (1 << bit));
          return [cookie, value.slice(0, at) + flipped + value.slice(at + 1)];
        });
        expect(verdict(changed)).to.equal(false);
      }),
      { numRuns: 1500 },
    );
  });

  it("may be canned, for one exact URL until one moment", async () => {
    const url = `https://${world.host}${PATH}`;
    const policy = `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${EXPIRES}}}}]}`;
    const canned = world
      .sign(policy)
      .split("; ")
      .map((pair) => (pair.startsWith("CloudFront-Policy=") ? `CloudFront-Expires=${EXPIRES}` : pair))
      .join("; ");
    expect(await admitted(canned)).to.equal(true);
    expect(await admitted(canned, "/v1/asset-1/clear-00~r/hls/m/other.m3u8")).to.equal(false);
    expect(await admitted(canned.replace(`Expires=${EXPIRES}`, `Expires=${EXPIRES + 1}`))).to.equal(false);
  });

  it("may be signed with P-256", () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const policy = JSON.stringify({
      Statement: [{ Resource: "*", Condition: { DateLessThan: { "AWS:EpochTime": EXPIRES } } }],
    });
    const encode = (bytes: Buffer): string =>
      bytes.toString("base64").replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
    const cookies = [
      ["CloudFront-Policy", encode(Buffer.from(policy))],
      ["CloudFront-Signature", encode(sign("sha256", Buffer.from(policy), pair.privateKey))],
      ["CloudFront-Key-Pair-Id", "KEC"],
      ["CloudFront-Hash-Algorithm", "SHA256"],
    ] as const;
    const request = { url: "https://host/a", cookies, clientIp: "192.0.2.1", nowMs: (EXPIRES - 1) * 1000 };
    expect(verifySignedCookies(request, new Map([["KEC", pair.publicKey]])).valid).to.equal(true);
    expect(verifySignedCookies(request, new Map([["KEC", PUBLIC_KEY]])).valid).to.equal(false);
  });
});

describe("the parts of signed cookies", () => {
  it("decode CloudFront's base64 in its canonical spelling only", () => {
    expect(decodeCookieBase64("-_8_")).to.equal(undefined);
    expect(decodeCookieBase64("YQ__")?.toString()).to.equal("a");
    expect(decodeCookieBase64("YR__")).to.equal(undefined);
    expect(decodeCookieBase64("YQ==")).to.equal(undefined);
    expect(decodeCookieBase64("")).to.equal(undefined);
  });

  it("compare addresses with IPv4 ranges, and let nothing else in", () => {
    expect(isInRange("10.1.2.3", "10.0.0.0/8")).to.equal(true);
    expect(isInRange("11.1.2.3", "10.0.0.0/8")).to.equal(false);
    expect(isInRange("10.1.2.3", "0.0.0.0/0")).to.equal(true);
    expect(isInRange("10.1.2.3", "10.1.2.3")).to.equal(true);
    for (const range of ["10.1.2.3/33", "10.1.2.3/", "10.1.2/24", "10.1.2.256", "::/0", "10.1.2.3/8/8"]) {
      expect(isInRange("10.1.2.3", range), range).to.equal(false);
    }
  });
});
