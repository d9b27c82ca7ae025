import { expect } from "chai";
import { text } from "../../../../rehearsal/cloud/core/props";
import type { Caller } from "../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { KmsKeys } from "../../../../rehearsal/cloud/services/kmsKeys";
import {
  codeOf,
  Deployment,
  HOME,
  IRELAND,
  OTHER,
  OTHER_ROLE,
  OTHER_WEST,
  policy,
  refusalOf,
  trust,
  WEST,
} from "../core/standIn";

const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const REPLICA = "aws:kms/replicaKey:ReplicaKey";
const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";

const administered = {
  Sid: "Administer",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${HOME}:root` },
  Action: "kms:*",
  Resource: "*",
};
const reader: Caller = { principalArn: `arn:aws:iam::${HOME}:role/reader`, accountId: HOME };
const stranger: Caller = { principalArn: OTHER_ROLE, accountId: OTHER };

describe("KMS", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([kmsService, iamService]);
    await stack.create("aws:iam/role:Role", "r", {
      name: "reader",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
  });

  async function allowReader(): Promise<void> {
    await stack.create("aws:iam/rolePolicy:RolePolicy", "p", {
      role: "reader",
      policy: policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: "*" }),
    });
  }

  function use(keyId: string, caller: Caller | { servicePrincipal: string }, more: object = {}): void {
    stack.cloud.service(KmsKeys).require({
      caller,
      action: "kms:Decrypt",
      keyId,
      accountId: HOME,
      region: WEST.region,
      ...more,
    });
  }

  it("finds a key by id, ARN, alias and alias ARN, in its own Region only", async () => {
    const key = await stack.create(KEY, "k", {});
    const alias = await stack.create(ALIAS, "a", { name: "alias/media", targetKeyId: key.id });
    const keys = stack.cloud.service(KmsKeys);
    for (const name of [key.id, text(key.outputs, "arn"), "alias/media", text(alias.outputs, "arn")]) {
      expect(keys.resolve(name, HOME, WEST.region)).to.equal(key.outputs["arn"]);
      expect(keys.resolve(name, HOME, IRELAND.region)).to.equal(undefined);
    }
    expect(keys.resolve(key.id, OTHER, WEST.region)).to.equal(undefined);
  });

  it("refuses a waiting period and a rotation period that AWS does not have", async () => {
    const error = await refusalOf(() =>
      stack.create(KEY, "k", { deletionWindowInDays: 5, rotationPeriodInDays: 30 }),
    );
    expect(error.message).to.equal(
      "deletionWindowInDays: is 5 days; 7 to 30 days are allowed\nrotationPeriodInDays: is 30 days; 90 to 2560 days are allowed",
    );
  });

  it("refuses a key policy that locks the account out", async () => {
    const lockedOut = policy({ ...administered, Action: "kms:Decrypt" });
    const error = await refusalOf(() => stack.create(KEY, "k", { policy: lockedOut }));
    expect(error.message).to.include(
      "MalformedPolicyDocumentException: The new key policy will not allow you to update",
    );
    const foreign = policy({ ...administered, Principal: { AWS: OTHER } });
    expect(await codeOf(() => stack.create(KEY, "k", { policy: foreign }))).to.equal(
      "MalformedPolicyDocumentException",
    );
    await stack.create(KEY, "k", { policy: lockedOut, bypassPolicyLockoutSafetyCheck: true });
  });

  it("refuses a key policy that names a role which does not exist", async () => {
    const missing = policy(administered, {
      ...administered,
      Sid: "Use",
      Principal: { AWS: `arn:aws:iam::${HOME}:role/missing` },
    });
    const error = await refusalOf(() => stack.create(KEY, "k", { policy: missing }));
    expect(error.message).to.include('Invalid principal in policy: "AWS":');
  });

  it("leaves a key with the default policy to IAM", async () => {
    const key = await stack.create(KEY, "k", {});
    expect(await codeOf(() => use(key.id, reader))).to.equal("AccessDeniedException");
    await allowReader();
    use(key.id, reader);
  });

  it("lets a role in that the key policy names, under its conditions", async () => {
    const viaS3 = { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } };
    const statement = {
      ...administered,
      Sid: "Use",
      Action: "kms:Decrypt",
      Principal: { AWS: reader.principalArn },
      Condition: viaS3,
    };
    const key = await stack.create(KEY, "k", { policy: policy(administered, statement) });
    expect(await codeOf(() => use(key.id, reader))).to.equal("AccessDeniedException");
    use(key.id, reader, { context: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } });
  });

  it("asks another account's key policy and the caller's own policy", async () => {
    const key = await stack.create(KEY, "k", {});
    const arn = text(key.outputs, "arn");
    expect(await codeOf(() => use(arn, stranger))).to.equal("AccessDeniedException");
    const shared = policy(administered, {
      ...administered,
      Sid: "Share",
      Principal: { AWS: OTHER },
      Action: "kms:Decrypt",
    });
    await stack.update(KEY, "k", key.id, { policy: shared });
    use(arn, stranger);
  });

  it("puts a separate key policy in the place of the key's own, until it is deleted", async () => {
    const key = await stack.create(KEY, "k", {});
    await allowReader();
    const closed = policy({ ...administered, Action: ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"] });
    const separate = await stack.create(KEY_POLICY, "p", { keyId: key.id, policy: closed });
    expect(await codeOf(() => use(key.id, reader))).to.equal("AccessDeniedException");
    await stack.delete(KEY_POLICY, "p", separate.id);
    use(key.id, reader);
  });

  it("does not let anybody use a disabled key, a deleted key or a key of another Region", async () => {
    await allowReader();
    const disabled = await stack.create(KEY, "k", { isEnabled: false });
    expect(await codeOf(() => use(disabled.id, reader))).to.equal("DisabledException");
    const key = await stack.create(KEY, "k2", {});
    expect(await codeOf(() => use(key.id, reader, { region: IRELAND.region }))).to.equal("NotFoundException");
    await stack.delete(KEY, "k2", key.id);
    expect(await codeOf(() => use(key.id, reader))).to.equal("NotFoundException");
  });

  it("lets a service in by the key policy alone", async () => {
    const service = { servicePrincipal: "cloudtrail.amazonaws.com" };
    const statement = {
      ...administered,
      Sid: "Trail",
      Action: "kms:Decrypt",
      Principal: { Service: service.servicePrincipal },
    };
    const open = await stack.create(KEY, "k", { policy: policy(administered, statement) });
    const plain = await stack.create(KEY, "k2", {});
    use(open.id, service);
    expect(await codeOf(() => use(plain.id, service))).to.equal("AccessDeniedException");
  });

  describe("aliases", () => {
    it("begin with alias/, and not with AWS's own", async () => {
      const key = await stack.create(KEY, "k", {});
      for (const name of ["media", "alias/aws/s3"]) {
        const error = await refusalOf(() => stack.create(ALIAS, "a", { name, targetKeyId: key.id }));
        expect(error.message).to.include('it must begin with "alias/"');
      }
      expect((await stack.create(ALIAS, "media", { targetKeyId: key.id })).id).to.match(
        /^alias\/media-[0-9a-f]{7}$/,
      );
    });

    it("are unique in a Region of an account, and their key must be there", async () => {
      const key = await stack.create(KEY, "k", {});
      const there = await stack.create(KEY, "k2", {}, IRELAND);
      await stack.create(ALIAS, "a", { name: "alias/media", targetKeyId: key.id });
      expect(
        await codeOf(() => stack.create(ALIAS, "b", { name: "alias/media", targetKeyId: key.id })),
      ).to.equal("AlreadyExistsException");
      expect(
        await codeOf(() => stack.create(ALIAS, "b", { name: "alias/other", targetKeyId: there.id })),
      ).to.equal("NotFoundException");
      await stack.create(ALIAS, "c", { name: "alias/media", targetKeyId: there.id }, IRELAND);
    });

    it("do not change when the key is named by its ARN instead of its id", async () => {
      const key = await stack.create(KEY, "k", {});
      const made = await stack.create(ALIAS, "a", { targetKeyId: key.id });
      const { changed } = stack.plane.diff({
        scope: WEST,
        token: ALIAS,
        urn: made.urn,
        id: made.id,
        oldInputs: made.inputs,
        oldOutputs: made.outputs,
        news: { ...made.inputs, targetKeyId: key.outputs["arn"] ?? null },
        ignoreChanges: [],
      });
      expect(changed).to.be.empty;
    });
  });

  describe("replica keys", () => {
    it("share the id of a multi-Region key in another Region", async () => {
      const primary = await stack.create(KEY, "k", { multiRegion: true });
      const args = { primaryKeyArn: primary.outputs["arn"] ?? null };
      const replica = await stack.create(REPLICA, "r", { ...args, region: "eu-west-1" });
      expect(primary.id).to.match(/^mrk-[0-9a-f]{32}$/);
      expect(replica.outputs["arn"]).to.equal(`arn:aws:kms:eu-west-1:${HOME}:key/${primary.id}`);
      const keys = stack.cloud.service(KmsKeys);
      expect(keys.resolve(primary.id, HOME, "eu-west-1")).to.equal(replica.outputs["arn"]);
      expect(keys.resolve(text(primary.outputs, "arn"), HOME, "eu-west-1")).to.equal(undefined);
      expect(await codeOf(() => stack.create(REPLICA, "r2", args, IRELAND))).to.equal(
        "AlreadyExistsException",
      );
      expect(await codeOf(() => stack.create(REPLICA, "r3", args, WEST))).to.equal(
        "UnsupportedOperationException",
      );
      expect(
        await codeOf(() => stack.create(REPLICA, "r4", args, { ...OTHER_WEST, region: "eu-west-1" })),
      ).to.equal("NotFoundException");
    });

    it("are refused for a single-Region key", async () => {
      const key = await stack.create(KEY, "k", {});
      const args = { primaryKeyArn: key.outputs["arn"] ?? null };
      expect(await codeOf(() => stack.create(REPLICA, "r", args, IRELAND))).to.equal(
        "UnsupportedOperationException",
      );
    });
  });
});
