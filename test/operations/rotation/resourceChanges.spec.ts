import { expect } from "chai";

import { isUnfinished, strangeChanges } from "../../../operations/rotation/resourceChanges";

const urn = (types: string, name: string): string => `urn:pulumi:prod::media-platform::${types}::${name}`;
const KEYS = "media:signing:SigningKeys$";
const IDENTIFIER = "media:packaging:RegionalPackaging$media:packaging:CdnIdentifier$";
const SCOPE = { keys: ["key-1", "a-key-1"], kept: ["key-1"] };

describe("resource changes of a rotation", () => {
  it("may delete what belongs to a key that was taken out", () => {
    const own = [
      "aws:secretsmanager/secret:Secret",
      "aws:lambda/invocation:Invocation",
      "aws:cloudfront/publicKey:PublicKey",
    ];
    const changes = own.map((type) => ({ op: "delete", urn: urn(KEYS + type, "signing-a-key-1") }));
    expect(strangeChanges(changes, SCOPE)).to.deep.equal([]);
  });

  it("may not delete a kept key's, replace a key, or delete what else is among the keys", () => {
    const changes = [
      { op: "delete", urn: urn(`${KEYS}aws:cloudfront/publicKey:PublicKey`, "signing-key-1") },
      { op: "replace", urn: urn(`${KEYS}aws:cloudfront/publicKey:PublicKey`, "signing-a-key-1") },
      { op: "delete-replaced", urn: urn(`${KEYS}aws:cloudfront/publicKey:PublicKey`, "signing-a-key-1") },
      { op: "delete", urn: urn(`${KEYS}aws:kms/key:Key`, "signing") },
      { op: "delete", urn: urn("aws:cloudfront/publicKey:PublicKey", "signing-a-key-1") },
    ];
    expect(strangeChanges(changes, SCOPE)).to.have.length(changes.length);
  });

  it("may delete older values of the Region whose identifier is rotated, and of no other", () => {
    const scope = { keys: [], kept: [], region: "eu-west-1" };
    const version = (region: string) =>
      urn(
        `${IDENTIFIER}aws:secretsmanager/secretVersion:SecretVersion`,
        `packaging-${region}-cdn-identifier-version`,
      );
    const value = urn(
      `${IDENTIFIER}random:index/randomPassword:RandomPassword`,
      "packaging-eu-west-1-cdn-identifier-value",
    );
    expect(
      strangeChanges(
        [version("eu-west-1"), value].map((name) => ({ op: "delete", urn: name })),
        scope,
      ),
    ).to.deep.equal([]);
    expect(strangeChanges([{ op: "delete", urn: version("us-west-2") }], scope)).to.deep.equal([
      "delete aws:secretsmanager/secretVersion:SecretVersion packaging-us-west-2-cdn-identifier-version",
    ]);
    const secret = urn(`${IDENTIFIER}aws:secretsmanager/secret:Secret`, "packaging-eu-west-1-cdn-identifier");
    expect(strangeChanges([{ op: "delete", urn: secret }], scope)).to.have.length(1);
  });

  it("may create and update anything", () => {
    const changes = ["create", "update"].map((op) => ({ op, urn: urn("aws:sqs/queue:Queue", "work") }));
    expect([strangeChanges(changes, SCOPE), isUnfinished(changes)]).to.deep.equal([[], false]);
  });

  it("are unfinished where keys, identifiers, the distribution or what services are told is still to be deployed", () => {
    for (const types of [
      `${KEYS}aws:cloudfront/keyGroup:KeyGroup`,
      `${IDENTIFIER}aws:secretsmanager/secretVersion:SecretVersion`,
      "media:delivery:MediaDelivery$aws:cloudfront/distribution:Distribution",
      "media:entitlement:SignerParameter$aws:ssm/parameter:Parameter",
    ]) {
      expect(isUnfinished([{ op: "create", urn: urn(types, "x") }]), types).to.equal(true);
    }
  });
});
