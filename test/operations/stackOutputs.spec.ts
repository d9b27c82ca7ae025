import { generateKeyPairSync } from "node:crypto";

import { expect } from "chai";

import { parseSigningKey, SigningKeyError } from "../../operations/aws/signingKey";
import { activeSigningKey, readOperatorOutputs, StackOutputsError } from "../../operations/stackOutputs";

const key = (state: string): object => ({
  publicKeyId: "K1",
  secretArn: "arn:aws:secretsmanager:us-east-1:1:secret:k",
  state,
});
const outputs = {
  mediaRegions: ["us-west-2", "eu-west-1"],
  playbackDomain: "play.example.com",
  keyValueStoreArn: "arn:aws:cloudfront::111111111111:key-value-store/k",
  signingKeys: { "key-1": key("retired"), "key-2": key("active") },
  canary: { assetId: "canary", route: "r" },
  somethingElse: 1,
};
const read = (change: object): ReturnType<typeof readOperatorOutputs> =>
  readOperatorOutputs({ read: () => Promise.resolve({ ...outputs, ...change }) }, "prod");

describe("stack outputs for operators", () => {
  it("are taken from among the stack's outputs", async () => {
    const taken = await read({});
    expect(taken.mediaRegions).to.deep.equal(["us-west-2", "eu-west-1"]);
    expect(taken).not.to.have.property("somethingElse");
    expect((await read({ canary: undefined })).canary).to.equal(undefined);
  });

  it("are refused with the names of what is missing", async () => {
    try {
      await read({ keyValueStoreArn: undefined, mediaRegions: "us-west-2" });
      expect.fail("they must be refused");
    } catch (error) {
      expect(error).to.be.instanceOf(StackOutputsError);
      expect(String(error)).to.match(/Stack prod.*mediaRegions: .*expected array.*keyValueStoreArn: missing/);
    }
  });

  it("name one active signing key", async () => {
    expect(activeSigningKey(await read({})).name).to.equal("key-2");
    const none = await read({ signingKeys: { "key-1": key("published") } });
    expect(() => activeSigningKey(none)).to.throw(StackOutputsError, /0 active signing keys/);
    const two = await read({ signingKeys: { "key-1": key("active"), "key-2": key("active") } });
    expect(() => activeSigningKey(two)).to.throw(StackOutputsError, /2 active/);
  });
});

describe("signing key", () => {
  it("is read from its secret's text", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" });
    expect(parseSigningKey(JSON.stringify({ privateKeyPem }), "arn").equals(privateKey)).to.equal(true);
  });

  it("is refused in any other form, without quoting the secret", () => {
    for (const text of ["", "{}", "hunter2", '{"privateKeyPem":"hunter2"}']) {
      expect(() => parseSigningKey(text, "arn:secret"))
        .to.throw(SigningKeyError, /arn:secret/)
        .with.property("message")
        .that.does.not.contain("hunter2");
    }
  });
});
