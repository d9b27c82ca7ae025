import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

import { signerDocumentSchema } from "../../../functions/entitlement/signerDocument";
import { publicKeyPemOf } from "../../../components/signing/publicKeyPem";
import { SIGNING_KEY_NAME } from "../../../components/signing/signingKeyStates";
import { mockPublicKeyPem } from "../../support/mockOutputs";
import { valueOf } from "../../support/outputs";
import { type Recording, UNKNOWN } from "../../support/recordingMocks";
import { refusalOf, rejectionOf } from "../../support/refusals";
import { ACCOUNT, KEYS, RECORD_NAME, recordSigningKeys } from "./signingFixture";

const SECRET = "aws:secretsmanager/secret:Secret";
const PUBLIC_KEY = "aws:cloudfront/publicKey:PublicKey";
const KEY_GROUP = "aws:cloudfront/keyGroup:KeyGroup";
const INVOCATION = "aws:lambda/invocation:Invocation";
const PARAMETER = "aws:ssm/parameter:Parameter";
const COMPONENT = "media:signing:SigningKeys";

describe("signing keys component", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordSigningKeys();
  });

  it("makes a secret, an invocation and a public key per generation, one function, one key group and one record", () => {
    const counts = new Map<string, number>();
    for (const { type } of recording.resources.filter(({ custom }) => custom)) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }

    expect(Object.fromEntries(counts)).to.deep.equal({
      "pulumi:providers:aws": 1,
      "aws:kms/key:Key": 1,
      [SECRET]: 3,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:lambda/function:Function": 1,
      [INVOCATION]: 3,
      [PUBLIC_KEY]: 3,
      [KEY_GROUP]: 1,
      [PARAMETER]: 1,
    });
  });

  it("keeps each pair under the customer key, with a copy in each media Region, recoverable for 30 days", () => {
    const key = recording.one("aws:kms/key:Key");
    const { inputs } = recording.one(SECRET, "signing-key-2026-11");
    const keyArn = inputs["kmsKeyId"];

    expect(inputs).to.deep.equal({
      description: "Key pair key-2026-11 of playback cookies, written by the signing-keys function only",
      kmsKeyId: keyArn,
      replicas: [{ region: "eu-west-1" }, { region: "us-west-2" }],
      recoveryWindowInDays: 30,
    });
    expect(keyArn).to.match(new RegExp(`^arn:aws:kms:us-east-1:${ACCOUNT}:key/`));
    expect(recording.comesAfter(recording.one(SECRET, "signing-key-2026-11"), key)).to.equal(true);
    expect(key.inputs["enableKeyRotation"]).to.equal(true);
  });

  it("asks for no copy in the Region of the secret itself, and for one copy per Region", async () => {
    const other = await recordSigningKeys({ replicaRegions: ["us-east-1", "eu-west-1", "eu-west-1"] });

    expect(other.one(SECRET, "signing-key-2026-11").inputs["replicas"]).to.deep.equal([
      { region: "eu-west-1" },
    ]);
  });

  it("invokes the generator once per key, with nothing but the secret's ARN", () => {
    for (const key of Object.keys(KEYS)) {
      const { inputs } = recording.one(INVOCATION, `signing-${key}`);
      const payload: unknown = JSON.parse(String(inputs["input"]));

      expect(inputs).to.have.all.keys(["functionName", "input", "lifecycleScope"]);
      expect(inputs["lifecycleScope"]).to.equal("CREATE_ONLY");
      expect(payload).to.have.all.keys(["secretId"]);
      expect(String(inputs["input"])).to.match(
        new RegExp(`arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:signing-${key}-`),
      );
    }
  });

  it("hands CloudFront the public half that the generator told, with its final line break and without a name", () => {
    for (const key of Object.keys(KEYS)) {
      const { inputs, deleteBeforeReplace } = recording.one(PUBLIC_KEY, `signing-${key}`);
      const payload = String(recording.one(INVOCATION, `signing-${key}`).inputs["input"]);

      expect(inputs).to.deep.equal({
        comment: `Signing key generation ${key}`,
        encodedKey: mockPublicKeyPem(payload),
      });
      expect(deleteBeforeReplace).to.equal(undefined);
    }
  });

  it("trusts every listed key, in an order that does not depend on the configuration's", async () => {
    const reversed = await recordSigningKeys({
      keys: Object.fromEntries(Object.entries(KEYS).reverse()),
    });
    const items = recording.one(KEY_GROUP).inputs["items"];

    expect(items).to.be.an("array").with.length(3);
    expect(reversed.one(KEY_GROUP).inputs).to.deep.equal(recording.one(KEY_GROUP).inputs);
  });

  it("changes nothing of the other keys when one is added", async () => {
    const grown = await recordSigningKeys({ keys: { ...KEYS, "key-2027-11": { state: "published" } } });
    const untouched = (record: Recording) =>
      Object.keys(KEYS).map((key) => record.one(PUBLIC_KEY, `signing-${key}`).inputs);

    expect(untouched(grown)).to.deep.equal(untouched(recording));
    expect(grown.ofType(PUBLIC_KEY)).to.have.length(4);
  });

  it("invokes the generator only after its permissions name the key's secret", () => {
    const permissions = recording.one("aws:iam/rolePolicy:RolePolicy");
    for (const invocation of recording.ofType(INVOCATION)) {
      expect(recording.comesAfter(invocation, permissions)).to.equal(true);
    }
    for (const secret of recording.ofType(SECRET)) {
      expect(recording.comesAfter(permissions, secret)).to.equal(true);
    }
  });

  it("protects what signs or will sign, and lets retired keys go", async () => {
    const guarded = (record: Recording) =>
      record.resources.filter(({ protect }) => protect).map(({ type, name }) => `${type} ${name}`);

    expect(guarded(recording)).to.have.members([
      "aws:kms/key:Key signing",
      `${SECRET} signing-key-2026-11`,
      `${SECRET} signing-key-2027-05`,
      `${PUBLIC_KEY} signing-key-2026-11`,
      `${PUBLIC_KEY} signing-key-2027-05`,
      `${PARAMETER} signing-states`,
    ]);
    expect(guarded(await recordSigningKeys({ protect: false }))).to.deep.equal([]);
  });

  it("puts everything below itself", () => {
    const component = recording.one(COMPONENT);
    const generator = recording.one("media:signing:KeyGenerator");

    for (const resource of recording.resources.filter(({ type }) => type.startsWith("aws:"))) {
      expect([component.urn, generator.urn], resource.name).to.include(resource.parent);
    }
    expect(generator.parent).to.equal(component.urn);
  });

  it("tells the key group, the active key, and each key's id, secret, state and end of trust", () => {
    const { values } = recording.outputsOf(recording.one(COMPONENT));

    expect(values).to.have.all.keys(["keyGroupId", "keys", "activeKeyName"]);
    expect(values["activeKeyName"]).to.equal("key-2026-11");
    expect(values["keys"])
      .to.have.nested.property("key-2026-05")
      .that.has.all.keys(["publicKeyId", "secretArn", "state", "trustedUntil"]);
    expect(values["keys"])
      .to.have.nested.property("key-2026-11")
      .that.has.all.keys(["publicKeyId", "secretArn", "state"]);
  });

  it("remembers every key's state in a parameter of us-east-1, before CloudFront is told of any change", () => {
    const record = recording.one(PARAMETER);

    expect(record.inputs).to.deep.equal({
      name: RECORD_NAME,
      description: "Deployed states of the signing keys. Deployments are judged by it; do not edit",
      type: "String",
      tier: "Standard",
      insecureValue:
        '{"key-2026-05":{"state":"retired","trustedUntil":"2026-11-21T14:00:00Z"},"key-2026-11":{"state":"active"},"key-2027-05":{"state":"published"}}',
    });
    expect(recording.targetOf(record)).to.deep.equal({ accountId: ACCOUNT, region: "us-east-1" });
    for (const later of [recording.one(KEY_GROUP), ...recording.ofType(PUBLIC_KEY)]) {
      expect(recording.comesAfter(later, record), later.name).to.equal(true);
    }
  });

  it("asks before the record changes, in previews too", () => {
    expect(recording.one(PARAMETER).beforeUpdate).to.deep.equal(["signing-states"]);
    expect(recording.hooks.find(({ name }) => name === "signing-states")).to.deep.include({
      onDryRun: true,
    });
  });

  it("has room in the record for five keys of the longest names", async () => {
    const names = Array.from({ length: 5 }, (_, n) => `key-${n}-${"x".repeat(34)}`);
    const keys = Object.fromEntries(
      names.map((name, n) => [
        name,
        n === 0
          ? { state: "active" as const }
          : { state: "retired" as const, trustedUntil: "2026-11-21T14:00:00.123456789Z" },
      ]),
    );
    const { inputs } = (await recordSigningKeys({ keys })).one(PARAMETER);

    expect(names[0]).to.match(SIGNING_KEY_NAME).and.have.length(40);
    expect(Buffer.byteLength(String(inputs["insecureValue"]))).to.be.below(4_096);
  });

  it("tells the services of a Region which key signs, the one to be trusted longest first among those that did", async () => {
    let text: Promise<string> | undefined;
    const keys = {
      ...KEYS,
      "key-2025-05": { state: "retired" as const, trustedUntil: "2026-11-21T13:00:00Z" },
      "key-2025-11": { state: "retired" as const },
    };
    const record = await recordSigningKeys({
      keys,
      inspect: (signing) => {
        text = valueOf(signing.signerDocumentIn("eu-west-1"));
      },
    });
    const document = signerDocumentSchema.parse(JSON.parse((await text) ?? ""));
    const arns = [document.active, ...document.retired].map(({ secretArn }) => secretArn);

    expect(document.active.name).to.equal("key-2026-11");
    expect(document.retired.map(({ name, trustedUntil }) => [name, trustedUntil])).to.deep.equal([
      ["key-2025-11", undefined],
      ["key-2026-05", "2026-11-21T14:00:00Z"],
      ["key-2025-05", "2026-11-21T13:00:00Z"],
    ]);
    const { values } = record.outputsOf(record.one(COMPONENT));
    for (const arn of arns) {
      expect(arn).to.match(new RegExp(`^arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:signing-key-`));
      expect(JSON.stringify(values["keys"])).to.contain(arn.replace("eu-west-1", "us-east-1"));
    }
  });

  it("tells them only once CloudFront has been told", async () => {
    let dependencies: Promise<Set<pulumi.Resource>> | undefined;
    await recordSigningKeys({
      inspect: (signing) => {
        dependencies = resourcesOf(signing.signerDocumentIn("eu-west-1"));
      },
    });
    const found = [...((await dependencies) ?? [])];

    expect(found.some((resource) => aws.cloudfront.KeyGroup.isInstance(resource))).to.equal(true);
  });

  it("knows nothing of the keys in a first preview, and still plans them all", async () => {
    const preview = await recordSigningKeys({ preview: true });

    expect(preview.one(PUBLIC_KEY, "signing-key-2026-11").inputs["encodedKey"]).to.equal(UNKNOWN);
    expect(preview.ofType(PUBLIC_KEY)).to.have.length(3);
  });

  it("refuses keys of which none signs, before anything is made", async () => {
    const refusal = await rejectionOf(recordSigningKeys({ keys: { "key-2026-11": { state: "published" } } }));

    expect(refusal).to.match(/signing keys: got no active key\. Exactly one key signs/);
  });
});

describe("public half in the generator's answer", () => {
  const pem = mockPublicKeyPem("any");

  it("ends with exactly one line break, however it came", () => {
    for (const variant of [pem, pem.trim(), `${pem}\n\n`, pem.replaceAll("\n", "\r\n")]) {
      expect(publicKeyPemOf(JSON.stringify({ publicKeyPem: variant }))).to.equal(pem);
    }
  });

  it("is refused when it is anything else, and not quoted", () => {
    const answers = [
      "null",
      "no json",
      "{}",
      JSON.stringify({ publicKeyPem: 7 }),
      JSON.stringify({ publicKeyPem: pem.replaceAll("PUBLIC", "PRIVATE") }),
      JSON.stringify({ publicKeyPem: `${pem}-----BEGIN PRIVATE KEY-----\nabc\n` }),
    ];
    for (const answer of answers) {
      const refusal = refusalOf(() => publicKeyPemOf(answer));
      expect(refusal).to.match(/did not answer with a public key/);
      expect(refusal).not.to.contain("PRIVATE");
    }
  });
});

/** The resources that an output comes from, which the SDK leaves out of its declarations. */
async function resourcesOf(output: pulumi.Output<string>): Promise<Set<pulumi.Resource>> {
  const all: unknown = Reflect.get(output, "allResources");
  const found: unknown = await (typeof all === "function" ? Reflect.apply(all, output, []) : undefined);
  if (!(found instanceof Set)) {
    throw new Error("the output tells no resources");
  }
  return new Set([...found].filter((each) => pulumi.Resource.isInstance(each)));
}
