import { expect } from "chai";

import { parseCookies } from "../../../rehearsal/edge/cookies";
import { decodeCookieBase64 } from "../../../rehearsal/edge/signedCookies";
import { EdgeWorld, PATH } from "./edgeWorld";
import { serviceSession } from "./serviceSession";

type Cookies = readonly (readonly [name: string, value: string])[];

const POLICY = "CloudFront-Policy";
const SIGNATURE = "CloudFront-Signature";
const KEY_PAIR_ID = "CloudFront-Key-Pair-Id";
const HASH = "CloudFront-Hash-Algorithm";

/** CloudFront's spelling of base64. */
function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
}

function decode(value: string): Buffer {
  const bytes = decodeCookieBase64(value);
  if (bytes === undefined) {
    throw new Error("the signer wrote no base64");
  }
  return bytes;
}

/** Every neighbour of some bytes that differs in one bit. */
function* flipped(bytes: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield changed;
  }
}

/** Every neighbour of a text that differs in one bit of one character. */
function* flippedText(value: string): Generator<string> {
  for (const changed of flipped(Buffer.from(value, "latin1"))) {
    yield changed.toString("latin1");
  }
}

function valueOf(cookies: Cookies, name: string): string {
  const found = cookies.find(([cookie]) => cookie === name);
  if (found === undefined) {
    throw new Error(`there is no cookie ${name}`);
  }
  return found[1];
}

const header = (cookies: Cookies): string => cookies.map(([name, value]) => `${name}=${value}`).join("; ");

const replaced = (cookies: Cookies, name: string, value: string): Cookies =>
  cookies.map(([cookie, old]) => [cookie, cookie === name ? value : old]);

const without = (cookies: Cookies, name: string): Cookies => cookies.filter(([cookie]) => cookie !== name);

describe("a cookie set of the entitlement service that somebody has changed", () => {
  let world: EdgeWorld;
  let cookies: Cookies;
  let path: string;
  let viewers = 0;

  before(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
    const session = await serviceSession(world);
    cookies = parseCookies(session.cookie);
    path = session.path;
  });

  beforeEach(() => {
    world.network.clearLog();
  });

  /** Whether the edge lets it through. Each request is another viewer's, so that WAF has nothing to say. */
  async function admitted(cookie: string): Promise<boolean> {
    const clientIp = `10.${(++viewers >> 16) & 255}.${(viewers >> 8) & 255}.${viewers & 255}`;
    const response = await world.get(path, { headers: { cookie }, clientIp });
    expect(response.refusedBy).to.be.oneOf([undefined, "signature"]);
    expect(response.status).to.equal(response.refusedBy === undefined ? 200 : 403);
    return response.status === 200;
  }

  /** How many of the changed sets are let through; none of them may have reached an origin then. */
  async function admittedOf(sets: Iterable<Cookies>): Promise<{ tried: number; admitted: number }> {
    let tried = 0;
    let passed = 0;
    for (const set of sets) {
      tried += 1;
      passed += (await admitted(header(set))) ? 1 : 0;
    }
    return { tried, admitted: passed };
  }

  it("passes before the change", async () => {
    expect(cookies.map(([name]) => name)).to.have.members([POLICY, SIGNATURE, KEY_PAIR_ID, HASH]);
    expect(valueOf(cookies, KEY_PAIR_ID)).to.equal(world.delivery.publicKeyId);
    expect(await admitted(header(cookies))).to.equal(true);
    expect(world.attempts).to.have.length(1);
  });

  for (const name of [POLICY, SIGNATURE]) {
    it(`is refused for every single bit of the bytes that ${name} stands for, and reaches no origin`, async function () {
      this.timeout(120_000);
      const bytes = decode(valueOf(cookies, name));
      const sets = Array.from(flipped(bytes), (changed) => replaced(cookies, name, encode(changed)));
      expect(await admittedOf(sets)).to.deep.equal({ tried: bytes.length * 8, admitted: 0 });
      expect(world.attempts).to.be.empty;
    });
  }

  for (const name of [POLICY, SIGNATURE, KEY_PAIR_ID, HASH]) {
    it(`is refused for every single bit of ${name} as it is written, and reaches no origin`, async function () {
      this.timeout(120_000);
      const text = valueOf(cookies, name);
      const sets = Array.from(flippedText(text), (changed) => replaced(cookies, name, changed));
      expect(await admittedOf(sets)).to.deep.equal({ tried: text.length * 8, admitted: 0 });
      expect(world.attempts).to.be.empty;
    });
  }

  it("is refused for every other spelling of the same bytes, which is inference: the strict reading", async () => {
    for (const name of [POLICY, SIGNATURE]) {
      const value = valueOf(cookies, name);
      const bare = value.replace(/_+$/, "");
      const spellings = [
        `${value}_`,
        `${value}____`,
        `${bare}=`,
        bare.length === value.length ? `${bare}__` : bare,
        value.replaceAll("_", "=").replaceAll("-", "+").replaceAll("~", "/"),
        `${value.slice(0, 8)}%20${value.slice(8)}`,
        `${value.slice(0, 8)} ${value.slice(8)}`,
        `"${value}"`,
        encodeURIComponent(`${value}\n`),
      ].filter((spelling) => spelling !== value);
      const sets = spellings.map((spelling) => replaced(cookies, name, spelling));
      expect((await admittedOf(sets)).admitted, name).to.equal(0);
    }
    expect(world.attempts).to.be.empty;
  });

  it("is refused with unused bits of the last character set", async () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~";
    const signature = valueOf(cookies, SIGNATURE);
    const bare = signature.replace(/_+$/, "");
    expect(bare, "256 bytes leave unused bits").to.have.length.below(signature.length);
    const last = alphabet.indexOf(bare.at(-1) ?? "");
    const sets = [1, 2, 3].map((bits) =>
      replaced(
        cookies,
        SIGNATURE,
        `${bare.slice(0, -1)}${alphabet[last ^ bits] ?? ""}${signature.slice(bare.length)}`,
      ),
    );
    expect(await admittedOf(sets)).to.deep.equal({ tried: 3, admitted: 0 });
    expect(world.attempts).to.be.empty;
  });

  it("is refused with a second cookie of the same name, of whatever value and on whichever side (inference)", async () => {
    const others = parseCookies(world.cookies({ resource: `https://${world.host}/v1/asset-2/*` }));
    const doubles = cookies.flatMap(([name, value]) =>
      [value, valueOf(others, name), ""].flatMap((second): readonly Cookies[] => [
        [...cookies, [name, second]],
        [[name, second], ...cookies],
      ]),
    );
    expect((await admittedOf(doubles)).admitted).to.equal(0);
    expect(world.attempts).to.be.empty;
  });

  it("is refused with a name in another case", async () => {
    const sets = cookies.flatMap(([name]) =>
      [name.toLowerCase(), name.toUpperCase(), name.replace("CloudFront", "Cloudfront")].map((other) =>
        cookies.map(([cookie, value]) => [cookie === name ? other : cookie, value] as const),
      ),
    );
    expect((await admittedOf(sets)).admitted).to.equal(0);
    expect(world.attempts).to.be.empty;
  });

  it("is refused with another hash algorithm than the one it was signed for", async () => {
    const sha1 = parseCookies(world.cookies({ algorithm: "SHA1" }));
    const sets: readonly Cookies[] = [
      without(cookies, HASH),
      ...["SHA1", "sha256", "SHA-256", "SHA512", "none", ""].map((value) => replaced(cookies, HASH, value)),
      [...without(sha1, HASH), [HASH, "SHA256"]],
    ];
    expect((await admittedOf(sets)).admitted).to.equal(0);
    expect(world.attempts).to.be.empty;
    expect(await admitted(header(without(sha1, HASH))), "missing means SHA-1").to.equal(true);
  });

  it("is refused with the policy and the signature of two sets", async () => {
    const others = parseCookies(world.cookies({ resource: `https://${world.host}/*` }));
    const sets = [POLICY, SIGNATURE].map((name) => replaced(cookies, name, valueOf(others, name)));
    expect(await admittedOf(sets)).to.deep.equal({ tried: 2, admitted: 0 });
    expect(world.attempts).to.be.empty;
  });

  it("is refused with a canned expiry beside the policy", async () => {
    const expires: Cookies = [...cookies, ["CloudFront-Expires", "4102444800"]];
    expect(await admitted(header(expires))).to.equal(false);
    expect(await admitted(header(without(expires, POLICY)))).to.equal(false);
    expect(world.attempts).to.be.empty;
  });
});

describe("a policy that is properly signed", () => {
  let world: EdgeWorld;

  before(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
  });

  const expires = (seconds: number): object => ({
    DateLessThan: { "AWS:EpochTime": Math.floor(world.clock.now() / 1000) + seconds },
  });

  async function status(policy: string): Promise<number> {
    return (await world.get(PATH, { headers: { cookie: world.sign(policy) } })).status;
  }

  const policyOf = (...statements: readonly object[]): string => JSON.stringify({ Statement: statements });

  it("may name a wildcard for its resource, or none: then it opens whatever trusts the key", async () => {
    expect(await status(policyOf({ Resource: "*", Condition: expires(60) }))).to.equal(200);
    expect(await status(policyOf({ Resource: "https://*", Condition: expires(60) }))).to.equal(200);
    expect(await status(policyOf({ Condition: expires(60) }))).to.equal(200);
  });

  it("is refused with two statements, without DateLessThan, or with white space (the last is inference)", async () => {
    const statement = { Resource: "*", Condition: expires(60) };
    const other = { Resource: "https://other.example/*", Condition: expires(60) };
    world.network.clearLog();
    for (const policy of [
      policyOf(statement, other),
      policyOf(other, statement),
      policyOf({ Resource: "*", Condition: {} }),
      policyOf({ Resource: "*" }),
      policyOf({ Resource: "*", Condition: { DateGreaterThan: { "AWS:EpochTime": 1 } } }),
      JSON.stringify({ Statement: [statement] }, undefined, 2),
      `${policyOf(statement)} `,
      `\n${policyOf(statement)}`,
      policyOf(statement).replace(":", ": "),
    ]) {
      expect(await status(policy), policy).to.equal(403);
    }
    expect(world.attempts).to.be.empty;
  });
});
