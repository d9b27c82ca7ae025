import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";

import { text } from "../../../../rehearsal/cloud/core/props";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { secretsManagerService } from "../../../../rehearsal/cloud/services/secretsManager";
import { REPLICA_LAG_MS } from "../../../../rehearsal/cloud/services/secretValues";
import { errorName, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { HOME, policy, trust, WEST } from "../core/standIn";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const REPLICA_REGION = "eu-west-1";

describe("versions of a secret", () => {
  let world: SdkWorld;
  let secretId: string;
  let client: SecretsManagerClient;

  beforeEach(async () => {
    world = await SdkWorld.over([secretsManagerService, kmsService, iamService]);
    const replicas = [{ region: REPLICA_REGION }];
    ({ id: secretId } = await world.stack.create(SECRET, "s", { name: "cdn", replicas }));
    client = world.client(SecretsManagerClient, operatorOf(WEST), WEST.region);
  });

  afterEach(() => world.close());

  /** A SecretVersion resource; its id as a version. */
  async function save(name: string, value: string): Promise<{ id: string; versionId: string }> {
    const made = await world.stack.create(VERSION, name, { secretId, secretString: value });
    return { id: made.id, versionId: text(made.outputs, "versionId") };
  }

  /** Stages by version, and the value of each version that is asked for by its id. */
  async function stages(IncludeDeprecated?: boolean): Promise<Readonly<Record<string, readonly string[]>>> {
    const { Versions = [] } = await client.send(
      new ListSecretVersionIdsCommand({
        SecretId: "cdn",
        ...(IncludeDeprecated === undefined ? {} : { IncludeDeprecated }),
      }),
    );
    return Object.fromEntries(
      Versions.map(({ VersionId, VersionStages }): [string, readonly string[]] => [
        VersionId ?? "",
        VersionStages ?? [],
      ]),
    );
  }

  it("are listed with their stages and times, the deprecated ones only when they are asked for", async () => {
    const first = await save("v1", "first");
    await world.stack.cloud.clock.advance(60_000);
    const second = await save("v2", "second");
    const third = await save("v3", "third");
    const held = { [second.versionId]: ["AWSPREVIOUS"], [third.versionId]: ["AWSCURRENT"] };
    expect(await stages()).to.deep.equal(held);
    expect(await stages(true)).to.deep.equal({ [first.versionId]: [], ...held });
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: "cdn" }));
    expect(VersionIdsToStages).to.deep.equal(held);
    const { Versions = [] } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId: "cdn", IncludeDeprecated: true }),
    );
    const now = world.stack.cloud.clock.now();
    expect(Versions.map(({ CreatedDate }) => CreatedDate?.getTime())).to.deep.equal([now - 60_000, now, now]);
  });

  it("lose their stages when the resource is deleted, and can still be read by their id", async () => {
    const first = await save("v1", "first");
    const second = await save("v2", "second");
    await world.stack.delete(VERSION, "v1", first.id);
    expect(await stages(true)).to.deep.equal({ [first.versionId]: [], [second.versionId]: ["AWSCURRENT"] });
    const previous = new GetSecretValueCommand({ SecretId: "cdn", VersionStage: "AWSPREVIOUS" });
    expect(await errorName(client.send(previous))).to.equal("ResourceNotFoundException");
    const byId = new GetSecretValueCommand({ SecretId: "cdn", VersionId: first.versionId });
    expect((await client.send(byId)).SecretString).to.equal("first");
  });

  it("keep AWSCURRENT when the resource of the current one is deleted", async () => {
    const first = await save("v1", "first");
    const second = await save("v2", "second");
    await world.stack.delete(VERSION, "v2", second.id);
    expect(await stages()).to.deep.equal({
      [first.versionId]: ["AWSPREVIOUS"],
      [second.versionId]: ["AWSCURRENT"],
    });
  });

  it("reach a replica some seconds later, with the primary's time of making", async () => {
    const { clock } = world.stack.cloud;
    await save("v1", "first");
    await clock.advance(60_000);
    await save("v2", "second");
    const written = clock.now();
    const there = world.client(SecretsManagerClient, operatorOf(WEST), REPLICA_REGION);
    const read = async (): Promise<string | undefined> =>
      (await there.send(new GetSecretValueCommand({ SecretId: "cdn" }))).SecretString;
    await clock.advance(REPLICA_LAG_MS - 1);
    expect(await read()).to.equal("first");
    await clock.advance(1);
    const { SecretString, CreatedDate, ARN } = await there.send(
      new GetSecretValueCommand({ SecretId: "cdn" }),
    );
    expect({ SecretString, ARN, made: CreatedDate?.getTime() }).to.deep.equal({
      SecretString: "second",
      ARN: secretId.replace(WEST.region, REPLICA_REGION),
      made: written,
    });
    expect((await there.send(new ListSecretVersionIdsCommand({ SecretId: "cdn" }))).Versions).to.have.length(
      2,
    );
  });

  it("are listed for those whom IAM allows it", async () => {
    await world.stack.create("aws:iam/role:Role", "r", {
      name: "lister",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
    const role = roleCaller(`arn:aws:iam::${HOME}:role/lister`, WEST);
    const lister = world.client(SecretsManagerClient, role, WEST.region);
    const list = new ListSecretVersionIdsCommand({ SecretId: "cdn" });
    expect(await errorName(lister.send(list))).to.equal("AccessDeniedException");
    await world.stack.create("aws:iam/rolePolicy:RolePolicy", "p", {
      role: "lister",
      policy: policy({ Effect: "Allow", Action: "secretsmanager:ListSecretVersionIds", Resource: "*" }),
    });
    expect((await lister.send(list)).Name).to.equal("cdn");
  });
});
