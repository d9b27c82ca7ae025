import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  NotFoundException,
} from "@aws-sdk/client-kms";
import { expect } from "chai";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import { text } from "../../../../rehearsal/cloud/core/props";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { errorName, failureOf, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { HOME, IRELAND, OTHER, OTHER_WEST, policy, WEST } from "../core/standIn";
import { KEY, makeKey, makeRole } from "./mediaFixture";

const UNRELATED = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

describe("KMS's API", () => {
  let world: SdkWorld;
  let kms: KMSClient;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService]);
    kms = world.client(KMSClient, operatorOf(WEST), WEST.region);
  });

  afterEach(() => world.close());

  it("describes a key by its id, ARN or alias", async () => {
    const arn = await makeKey(world.stack, "k", WEST, []);
    const name = "alias/films";
    await world.stack.create("aws:kms/alias:Alias", "a", { name, targetKeyId: arn });
    for (const KeyId of [arn, arn.split("/")[1], name]) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).to.deep.include({
        Arn: arn,
        AWSAccountId: HOME,
        Enabled: true,
        KeyState: "Enabled",
        MultiRegion: false,
      });
    }
  });

  it("tells that a key is disabled instead of refusing to speak of it", async () => {
    const key = await world.stack.create(KEY, "k", { isEnabled: false });
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.id }));
    expect(KeyMetadata).to.deep.include({ Enabled: false, KeyState: "Disabled" });
  });

  it("tells a multi-Region key's primary and replicas", async () => {
    const primary = await world.stack.create(KEY, "k", { multiRegion: true, enableKeyRotation: true });
    const primaryKeyArn = text(primary.outputs, "arn");
    await world.stack.create("aws:kms/replicaKey:ReplicaKey", "r", { primaryKeyArn }, IRELAND);
    const ireland = world.client(KMSClient, operatorOf(IRELAND), IRELAND.region);
    const { KeyMetadata } = await ireland.send(new DescribeKeyCommand({ KeyId: primary.id }));
    expect(KeyMetadata?.MultiRegionConfiguration).to.deep.equal({
      MultiRegionKeyType: "REPLICA",
      PrimaryKey: { Arn: primaryKeyArn, Region: WEST.region },
      ReplicaKeys: [{ Arn: primaryKeyArn.replace(WEST.region, IRELAND.region), Region: IRELAND.region }],
    });
    const rotation = await ireland.send(new GetKeyRotationStatusCommand({ KeyId: primary.id }));
    expect(rotation).to.deep.include({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  });

  it("tells the policy in force and whether the key rotates", async () => {
    const arn = await makeKey(world.stack, "k", WEST, []);
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: "default" }));
    expect(Policy).to.contain(accountRootArn(HOME));
    const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId: arn }));
    expect(rotation.KeyRotationEnabled).to.equal(false);
  });

  it("does not find a key in another Region", async () => {
    const arn = await makeKey(world.stack, "k", WEST, []);
    const ireland = world.client(KMSClient, operatorOf(IRELAND), IRELAND.region);
    expect(await failureOf(ireland.send(new DescribeKeyCommand({ KeyId: arn })))).to.be.instanceOf(
      NotFoundException,
    );
  });

  it("refuses whom neither the key's policy nor its account lets look", async () => {
    const arn = await makeKey(world.stack, "k", WEST, []);
    const role = await makeRole(world.stack, "blind", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "kms:DescribeKey", Resource: arn },
    ]);
    const blind = world.client(KMSClient, roleCaller(role, WEST), WEST.region);
    await blind.send(new DescribeKeyCommand({ KeyId: arn }));
    for (const request of [
      () => blind.send(new GetKeyPolicyCommand({ KeyId: arn })),
      () => blind.send(new GetKeyRotationStatusCommand({ KeyId: arn })),
      () =>
        world
          .client(KMSClient, operatorOf(OTHER_WEST), WEST.region)
          .send(new DescribeKeyCommand({ KeyId: arn })),
    ]) {
      expect(await errorName(request())).to.equal("AccessDeniedException");
    }
  });

  it("refuses whom only the account lets look, where the key's policy does not leave it to the account", async () => {
    const named = await makeRole(world.stack, "named", "lambda.amazonaws.com", WEST, [UNRELATED]);
    const other = await makeRole(world.stack, "other", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "kms:DescribeKey", Resource: "*" },
    ]);
    const { id: KeyId } = await world.stack.create(KEY, "k", {
      bypassPolicyLockoutSafetyCheck: true,
      policy: policy({ Effect: "Allow", Principal: { AWS: named }, Action: "kms:*", Resource: "*" }),
    });
    const as = (role: string) => world.client(KMSClient, roleCaller(role, WEST), WEST.region);
    await as(named).send(new DescribeKeyCommand({ KeyId }));
    expect(await errorName(as(other).send(new DescribeKeyCommand({ KeyId })))).to.equal(
      "AccessDeniedException",
    );
  });

  it("knows aliases only where KMS does", async () => {
    const targetKeyId = await makeKey(world.stack, "k", WEST, []);
    const KeyId = "alias/films";
    await world.stack.create("aws:kms/alias:Alias", "a", { name: KeyId, targetKeyId });
    expect(await errorName(kms.send(new GetKeyPolicyCommand({ KeyId })))).to.equal("InvalidArnException");
    expect(await errorName(kms.send(new GetKeyRotationStatusCommand({ KeyId })))).to.equal(
      "InvalidArnException",
    );
  });

  it("describes a key to another account that its policy names, and keeps the policy itself at home", async () => {
    const arn = await makeKey(world.stack, "k", WEST, [
      { Effect: "Allow", Principal: { AWS: accountRootArn(OTHER) }, Action: "kms:*", Resource: "*" },
    ]);
    const guest = world.client(KMSClient, operatorOf(OTHER_WEST), WEST.region);
    await guest.send(new DescribeKeyCommand({ KeyId: arn }));
    expect(await errorName(guest.send(new GetKeyPolicyCommand({ KeyId: arn })))).to.equal(
      "AccessDeniedException",
    );
  });

  it("does not answer while its Region is dark", async () => {
    const arn = await makeKey(world.stack, "k", WEST, []);
    world.stack.cloud.network.setFault(WEST.region, "dark");
    expect(await errorName(kms.send(new DescribeKeyCommand({ KeyId: arn })))).to.equal("ServiceUnavailable");
  });
});
