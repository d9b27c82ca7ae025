import { generateKeyPairSync } from "node:crypto";

import { getSignedCookies } from "@aws-sdk/cloudfront-signer";
import { expect } from "chai";

import { cookieHeader } from "../../../functions/entitlement/playbackCookies";
import { SecretLedger } from "../../../rehearsal/story/secretLedger";

const PEM = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const KEY_LINE = PEM.split("\n")[5] ?? "";

const COOKIES = ((): Readonly<Record<string, string>> => {
  const signed = getSignedCookies({
    keyPairId: "K2JCJMDEHXQW5F",
    privateKey: PEM,
    policy: JSON.stringify({ Statement: [{ Resource: "https://play.example.com/v1/title/*" }] }),
    algorithm: "SHA256",
  });
  return Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, String(value)]));
})();

function ledger(): SecretLedger {
  const secrets = new SecretLedger();
  secrets.add("signing key key-2026-11", PEM);
  secrets.add("CDN identifier of eu-west-1", "Rk3vQ8zLw0aTb5Yc");
  secrets.add("a viewer's cookies", cookieHeader(COOKIES));
  return secrets;
}

/** Found in one text; asserted as names, so that no failure prints a secret. */
const foundIn = (text: string): readonly string[] => ledger().search({ log: text }).found;

describe("secret ledger", () => {
  it("finds a key by any line of it, escaped in JSON or on its own", () => {
    expect(foundIn(JSON.stringify({ key: PEM }))).to.deep.equal(["signing key key-2026-11 in log"]);
    expect(foundIn(`... ${KEY_LINE} ...`)).to.deep.equal(["signing key key-2026-11 in log"]);
  });

  it("takes no notice of a PEM frame: certificates and public keys have one too", () => {
    expect(foundIn("-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n")).to.deep.equal([]);
    expect(foundIn("PRIVATE")).to.deep.equal([]);
  });

  it("finds a secret of one word", () => {
    expect(foundIn("header: Rk3vQ8zLw0aTb5Yc")).to.deep.equal(["CDN identifier of eu-west-1 in log"]);
  });

  it("finds a cookie with and without its name", () => {
    const signature = COOKIES["CloudFront-Signature"] ?? "";
    expect(signature).to.have.length.greaterThan(300);
    expect(foundIn(`CloudFront-Signature=${signature}`)).to.deep.equal(["a viewer's cookies in log"]);
    expect(foundIn(JSON.stringify({ signature }))).to.deep.equal(["a viewer's cookies in log"]);
  });

  it("leaves a cookie's public parts alone: key pair ids are outputs", () => {
    expect(foundIn("K2JCJMDEHXQW5F, SHA256, CloudFront-Key-Pair-Id, CloudFront-Policy")).to.deep.equal([]);
  });

  it("does not look for pieces that stand everywhere by chance", () => {
    const secrets = new SecretLedger();
    secrets.add("short", "eu-west-1");
    expect(secrets.search({ state: "eu-west-1" })).to.deep.equal({ searched: 0, found: [] });
  });

  it("names each secret and place once, and never says the secret", () => {
    const { found, searched } = ledger().search({ state: PEM + PEM, outputs: "", log: KEY_LINE });
    expect(found).to.deep.equal(["signing key key-2026-11 in state", "signing key key-2026-11 in log"]);
    expect(searched).to.be.greaterThan(20);
    expect(found.join().includes(KEY_LINE), "the finding quotes the key").to.equal(false);
  });
});
