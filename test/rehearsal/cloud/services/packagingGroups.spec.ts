import { expect } from "chai";
import { MediaPackageVod } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import { codeOf, HOME, IRELAND, OTHER_WEST, refusalOf, WEST, type Deployment } from "../core/standIn";
import { CONTROLLED, makeRole, mediaStack, WEST_ROOT } from "./mediaFixture";
import {
  CONFIGURATION,
  controlled,
  GROUP,
  makeConfiguration,
  makeSecret,
  makeVodRegion,
  PACKAGES,
} from "./vodFixture";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

describe("Cloud Control in front of MediaPackage VOD", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await mediaStack();
  });

  function group(state: object, name = "g", scope = WEST): Promise<{ id: string; outputs: object }> {
    return stack.create(CONTROLLED, name, controlled(GROUP, state), scope);
  }

  function diff(typeName: string, before: object, after: object): readonly string[] {
    return stack.plane.diff({
      scope: WEST,
      token: CONTROLLED,
      urn: stack.urn(CONTROLLED, "x"),
      id: "x",
      oldInputs: controlled(typeName, before),
      oldOutputs: {},
      news: controlled(typeName, after),
      ignoreChanges: [],
    }).replaces;
  }

  it("makes a packaging group and reads back its ARN and its domain name as a URL", async () => {
    const { id, outputs } = await group({ Id: "clear-00" });
    expect(id).to.equal("clear-00");
    const properties: unknown = JSON.parse(
      String(Object.entries(outputs).find(([key]) => key === "properties")?.[1]),
    );
    expect(properties).to.include({
      Id: "clear-00",
      Arn: `arn:aws:mediapackage-vod:us-west-2:${HOME}:packaging-groups/clear-00`,
    });
    expect(properties)
      .to.have.property("DomainName")
      .that.matches(/^https:\/\/[0-9a-f]{32}\.egress\.mediapackage-vod\.us-west-2\.amazonaws\.com$/);
  });

  it("makes up the same domain names in every run, whatever the engine creates first", async () => {
    const domains = async (scopes: readonly (typeof WEST)[]): Promise<readonly string[]> => {
      stack = await mediaStack();
      for (const scope of scopes) {
        await group({ Id: "clear-00" }, scope.region, scope);
      }
      const { groups } = stack.cloud.service(MediaPackageVod).registry;
      return [WEST, IRELAND].map((scope) => groups.get(scope, "clear-00")?.host ?? "");
    };
    const once = await domains([WEST, IRELAND]);
    expect(await domains([IRELAND, WEST])).to.deep.equal(once);
    expect(new Set(once).size).to.equal(2);
  });

  it("refuses a type that does not exist, and one that is no type name", async () => {
    expect(
      await codeOf(() => stack.create(CONTROLLED, "x", controlled("AWS::MediaPackage::Nothing", {}))),
    ).to.equal("TypeNotFoundException");
    expect(await codeOf(() => stack.create(CONTROLLED, "x", controlled("packaging group", {})))).to.equal(
      "ValidationException",
    );
  });

  it("refuses a member that the schema does not have, wherever it is", async () => {
    const misspelt = await refusalOf(() => group({ Id: "g", Authorisation: {} }));
    expect(misspelt.message).to.match(/#\/: extraneous key \[Authorisation\] is not permitted/);
    await group({ Id: "clear-00" });
    const deep = await refusalOf(() =>
      makeConfiguration(stack, WEST, "hls", { HlsPackage: { HlsManifests: [{ Name: "index" }] } }),
    );
    expect(deep.message).to.match(/#\/HlsPackage\/HlsManifests\/0: extraneous key \[Name\]/);
  });

  it("refuses a layout that only the service's own API knows", async () => {
    await group({ Id: "clear-00" });
    const definition = { DashPackage: { DashManifests: [{ ManifestLayout: "DRM_TOP_LEVEL_COMPACT" }] } };
    expect(await codeOf(() => makeConfiguration(stack, WEST, "dash", definition))).to.equal(
      "ValidationException",
    );
  });

  it("refuses no package, and two", async () => {
    await group({ Id: "clear-00" });
    for (const definition of [{}, { ...PACKAGES.hls, ...PACKAGES.dash }]) {
      const error = await refusalOf(() => makeConfiguration(stack, WEST, "x", definition));
      expect(error.message).to.match(/exactly one of/);
    }
  });

  it("refuses what only AWS can package, instead of packaging something else", async () => {
    await group({ Id: "clear-00" });
    for (const definition of [
      { HlsPackage: { HlsManifests: [{ IncludeIframeOnlyStream: true }] } },
      { DashPackage: { DashManifests: [{}], SegmentTemplateFormat: "TIME_WITH_TIMELINE" } },
    ]) {
      expect(await codeOf(() => makeConfiguration(stack, WEST, "x", definition))).to.equal("NotImplemented");
    }
  });

  it("refuses a log group outside MediaPackage's own names", async () => {
    expect(await codeOf(() => group({ Id: "g", EgressAccessLogs: { LogGroupName: "/mine" } }))).to.equal(
      "ValidationException",
    );
  });

  it("refuses a log group that does not exist in its account and Region, when it is made and when it changes", async () => {
    const name = "/aws/MediaPackage/clear";
    const logged = { Id: "g", EgressAccessLogs: { LogGroupName: name } };
    for (const scope of [IRELAND, OTHER_WEST]) {
      await stack.create(LOG_GROUP, `elsewhere-${scope.accountId}`, { name }, scope);
    }
    expect((await refusalOf(() => group(logged))).message).to.match(
      /\/aws\/MediaPackage\/clear does not exist in us-west-2 of account 111111111111/,
    );
    const { id } = await group({ Id: "g" });
    const update = () => stack.update(CONTROLLED, "g", id, controlled(GROUP, logged));
    expect((await refusalOf(update)).message).to.match(/does not exist/);
    await stack.create(LOG_GROUP, "here", { name });
    await update();
    const { groups } = stack.cloud.service(MediaPackageVod).registry;
    expect(groups.get(WEST, "g")?.egressLogGroup).to.equal(name);
    await stack.update(CONTROLLED, "g", id, controlled(GROUP, { Id: "g" }));
    expect(groups.get(WEST, "g")?.egressLogGroup).to.equal(undefined);
  });

  it("refuses an eleventh group in a Region, and an eleventh configuration in a group", async () => {
    await group({ Id: "clear-00" });
    for (let index = 1; index < 10; index++) {
      await group({ Id: `g${index}` }, `g${index}`);
    }
    expect((await refusalOf(() => group({ Id: "g10" }, "g10"))).message).to.match(/quota/);
    await group({ Id: "g10" }, "g10", IRELAND);
    for (let index = 0; index < 10; index++) {
      await makeConfiguration(stack, WEST, `hls-v${index}`, PACKAGES.hls);
    }
    const error = await refusalOf(() => makeConfiguration(stack, WEST, "hls-v10", PACKAGES.hls));
    expect(error.message).to.match(/quota/);
  });

  it("refuses a configuration for a group that is not there", async () => {
    expect(await codeOf(() => makeConfiguration(stack, WEST, "hls", PACKAGES.hls))).to.equal(
      "NotFoundException",
    );
  });

  it("refuses an id that is taken", async () => {
    await group({ Id: "clear-00" });
    expect(await codeOf(() => group({ Id: "clear-00" }, "again"))).to.equal("AlreadyExistsException");
  });

  it("keeps a group while it has configurations, and lets it go afterwards", async () => {
    const { id } = await group({ Id: "clear-00" });
    const configuration = await makeConfiguration(stack, WEST, "hls", PACKAGES.hls);
    const error = await refusalOf(() => stack.delete(CONTROLLED, "g", id));
    expect(error.message).to.match(/1 configurations and 0 assets/);
    await stack.delete(CONTROLLED, "hls-us-west-2", configuration.id);
    await stack.delete(CONTROLLED, "g", id);
  });

  it("refuses to update a configuration: the type has no handler for it", async () => {
    await group({ Id: "clear-00" });
    const { id } = await makeConfiguration(stack, WEST, "hls", PACKAGES.hls);
    const changed = { ...PACKAGES.hls.HlsPackage, SegmentDurationSeconds: 12 };
    const args = controlled(CONFIGURATION, {
      Id: id,
      PackagingGroupId: "clear-00",
      HlsPackage: changed,
    });
    const error = await refusalOf(() => stack.update(CONTROLLED, "hls-us-west-2", id, args));
    expect(error.message).to.match(/PackagingConfiguration does not support UPDATE action/);
  });

  it("replaces on create-only members only: a group's id and tags, a configuration's id", () => {
    const tags = [{ Key: "a", Value: "b" }];
    expect(diff(GROUP, { Id: "a" }, { Id: "b" })).to.deep.equal(["desiredState"]);
    expect(diff(GROUP, { Id: "a" }, { Id: "a", Tags: tags })).to.deep.equal(["desiredState"]);
    expect(diff(GROUP, { Id: "a" }, { Id: "a", Authorization: {} })).to.deep.equal([]);
    expect(diff(CONFIGURATION, { Id: "a" }, { Id: "b" })).to.deep.equal(["desiredState"]);
    expect(diff(CONFIGURATION, { Id: "a" }, { Id: "a", ...PACKAGES.hls })).to.deep.equal([]);
  });

  describe("with CDN authorization", () => {
    const service = "mediapackage.amazonaws.com";

    function authorized(secretArn: string, roleArn: string): Promise<unknown> {
      return group({
        Id: "g",
        Authorization: { CdnIdentifierSecret: secretArn, SecretsRoleArn: roleArn },
      });
    }

    it("refuses a secret of another Region or account", async () => {
      const role = await makeRole(stack, "r", service, WEST, [
        { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" },
      ]);
      for (const scope of [IRELAND, OTHER_WEST]) {
        const secret = await makeSecret(stack, scope);
        expect((await refusalOf(() => authorized(secret, role))).message).to.match(/own account and Region/);
      }
    });

    it("refuses a role that does not exist, does not trust MediaPackage, or cannot read the secret", async () => {
      const secret = await makeSecret(stack, WEST);
      const all = [{ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }];
      const describeOnly = [{ Effect: "Allow", Action: "secretsmanager:DescribeSecret", Resource: "*" }];
      const readOnly = [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }];
      const roles = [
        `arn:aws:iam::${HOME}:role/nobody`,
        await makeRole(stack, "stranger", "lambda.amazonaws.com", WEST, all),
        await makeRole(stack, "blind", service, WEST, describeOnly),
        await makeRole(stack, "narrow", service, WEST, readOnly),
      ];
      for (const role of roles) {
        expect(await codeOf(() => authorized(secret, role)), role).to.equal("UnprocessableEntityException");
      }
    });

    it("refuses a secret without a usable value, and does not repeat what is in it", async () => {
      const secret = await makeSecret(stack, WEST, "short");
      const role = await makeRole(stack, "r", service, WEST, [
        { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" },
      ]);
      const error = await refusalOf(() => authorized(secret, role));
      expect(error.message).to.match(/8 to 128 characters/);
      expect(error.message).not.to.include("short");
    });

    it("can be taken off and put back in place", async () => {
      const { secretArn, secretsRoleArn } = await makeVodRegion(stack, WEST, WEST_ROOT);
      const update = (state: object) =>
        stack.update(
          CONTROLLED,
          "group-us-west-2",
          "clear-00",
          controlled(GROUP, { Id: "clear-00", ...state }),
        );
      await update({});
      await update({ Authorization: { CdnIdentifierSecret: secretArn, SecretsRoleArn: secretsRoleArn } });
    });
  });
});
