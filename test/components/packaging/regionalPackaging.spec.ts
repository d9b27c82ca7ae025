import { expect } from "chai";

import { statementsOf } from "../../support/policyEvaluator";
import { type RecordedResource, type Recording, UNKNOWN } from "../../support/recordingMocks";
import {
  ACCOUNT,
  BUCKET_ARN,
  CLOUD_CONTROL,
  GROUPS,
  KEY_ARN,
  REGION,
  recordPackaging,
} from "./packagingFixture";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const EGRESS = /^[0-9a-f]{32}\.egress\.mediapackage-vod\.us-west-2\.amazonaws\.com$/;

/** The desired state of a Cloud Control resource. */
function stateOf(resource: RecordedResource): unknown {
  return JSON.parse(String(resource.inputs["desiredState"]));
}

describe("regional packaging", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordPackaging();
  });

  it("has exactly these resources, in the account and Region it was given", () => {
    const resources = recording.resources.filter(
      ({ custom, type }) => custom && !type.startsWith("pulumi:providers:"),
    );

    expect(resources.map(({ type, name }) => `${type} ${name}`)).to.have.members([
      "aws:iam/role:Role source",
      "aws:iam/rolePolicy:RolePolicy packaging-source-permissions",
      "aws:iam/role:Role packaging-cdn-identifier-role",
      "aws:iam/rolePolicy:RolePolicy packaging-cdn-identifier-permissions",
      "aws:kms/key:Key packaging-cdn-identifier-key",
      "aws:kms/alias:Alias packaging-cdn-identifier-key",
      "aws:secretsmanager/secret:Secret packaging-cdn-identifier",
      "aws:secretsmanager/secretVersion:SecretVersion packaging-cdn-identifier-version",
      "aws:ssm/parameter:Parameter packaging-cdn-identifier-rotation",
      "random:index/randomPassword:RandomPassword packaging-cdn-identifier-value",
      "aws:cloudwatch/logGroup:LogGroup packaging-clear-00-egress-log",
      "aws:cloudwatch/logGroup:LogGroup packaging-clear-01-egress-log",
      `${CLOUD_CONTROL} packaging-clear-00`,
      `${CLOUD_CONTROL} packaging-clear-00-hls-v1`,
      `${CLOUD_CONTROL} packaging-clear-00-dash-v1`,
      `${CLOUD_CONTROL} packaging-clear-00-cmaf-v1`,
      `${CLOUD_CONTROL} packaging-clear-00-cmaf-v2`,
      `${CLOUD_CONTROL} packaging-clear-01`,
      `${CLOUD_CONTROL} packaging-clear-01-hls-v1`,
    ]);
    for (const resource of resources.filter(({ type }) => type.startsWith("aws:"))) {
      expect(recording.targetOf(resource), resource.name).to.deep.equal({
        accountId: ACCOUNT,
        region: REGION,
      });
    }
  });

  it("nests components so that every group is found under its name", () => {
    const packaging = recording.one("media:packaging:RegionalPackaging");

    expect(
      recording
        .childrenOf(packaging)
        .filter(({ custom }) => !custom)
        .map(({ type, name }) => `${type} ${name}`),
    ).to.have.members([
      "media:packaging:CdnIdentifier packaging-cdn-identifier",
      "media:packaging:PackagingGroup packaging-clear-00",
      "media:packaging:PackagingConfigurations packaging-clear-00",
      "media:packaging:PackagingGroup packaging-clear-01",
      "media:packaging:PackagingConfigurations packaging-clear-01",
    ]);
  });

  it("creates groups with authorization on, without tags or a copied schema", () => {
    const identifier = recording.outputsOf(recording.one("media:packaging:CdnIdentifier"));
    const group = recording.one(CLOUD_CONTROL, "packaging-clear-00");

    expect(Object.keys(group.inputs)).to.have.members(["typeName", "desiredState"]);
    expect(group.inputs["typeName"]).to.equal("AWS::MediaPackage::PackagingGroup");
    expect(stateOf(group)).to.deep.equal({
      Id: "media-platform-test-clear-00",
      Authorization: {
        CdnIdentifierSecret: identifier.values["secretArn"],
        SecretsRoleArn: identifier.values["secretsRoleArn"],
      },
      EgressAccessLogs: {
        LogGroupName: "/aws/MediaPackage/VodEgressAccessLogs/media-platform-test-clear-00",
      },
    });
  });

  it("keeps each group's egress access logs for the given days, in a log group that exists first", async () => {
    const brief = await recordPackaging({ egressLogDays: 7 });
    const logGroup = brief.one(LOG_GROUP, "packaging-clear-01-egress-log");

    expect(logGroup.inputs).to.deep.equal({
      name: "/aws/MediaPackage/VodEgressAccessLogs/media-platform-test-clear-01",
      retentionInDays: 7,
    });
    expect(brief.comesAfter(brief.one(CLOUD_CONTROL, "packaging-clear-01"), logGroup)).to.equal(true);
  });

  it("keeps no logs for 0 days: a group without the member has its logs switched off", async () => {
    const silent = await recordPackaging({ egressLogDays: 0 });

    expect(silent.ofType(LOG_GROUP)).to.deep.equal([]);
    expect(stateOf(silent.one(CLOUD_CONTROL, "packaging-clear-00"))).to.have.keys(["Id", "Authorization"]);
  });

  it("creates groups after the secret has its value and the role may read it", () => {
    const group = recording.one(CLOUD_CONTROL, "packaging-clear-01");
    const needed = [
      recording.one("aws:secretsmanager/secretVersion:SecretVersion"),
      recording.one("aws:iam/rolePolicy:RolePolicy", "packaging-cdn-identifier-permissions"),
    ];

    expect(needed.filter((resource) => !recording.comesAfter(group, resource))).to.deep.equal([]);
  });

  it("creates each configuration in its group, after it, in text that a preview can show", async () => {
    const configuration = recording.one(CLOUD_CONTROL, "packaging-clear-00-cmaf-v2");

    expect(Object.keys(configuration.inputs)).to.have.members(["typeName", "desiredState"]);
    expect(configuration.inputs["typeName"]).to.equal("AWS::MediaPackage::PackagingConfiguration");
    expect(stateOf(configuration)).to.deep.include({
      PackagingGroupId: "media-platform-test-clear-00",
      CmafPackage: {
        HlsManifests: [{ ManifestName: "index", AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
        SegmentDurationSeconds: 4,
      },
    });
    expect(recording.comesAfter(configuration, recording.one(CLOUD_CONTROL, "packaging-clear-00"))).to.equal(
      true,
    );

    const preview = await recordPackaging({ preview: true });
    expect(preview.one(CLOUD_CONTROL, "packaging-clear-00-cmaf-v2").inputs).to.deep.equal(
      configuration.inputs,
    );
    expect(preview.one(CLOUD_CONTROL, "packaging-clear-00").inputs["desiredState"]).to.equal(UNKNOWN);
  });

  it("guards every configuration, and nothing else of MediaPackage, against edits, previews included", () => {
    const guarded = recording.ofType(CLOUD_CONTROL).filter(({ beforeUpdate }) => beforeUpdate.length > 0);
    const configurations = recording
      .ofType(CLOUD_CONTROL)
      .filter(({ inputs }) => inputs["typeName"] === "AWS::MediaPackage::PackagingConfiguration");

    expect(guarded.map(({ name }) => name)).to.have.members(configurations.map(({ name }) => name));
    for (const { name, beforeUpdate } of guarded) {
      expect(beforeUpdate).to.deep.equal([name]);
      expect(recording.hooks.find((hook) => hook.name === name)).to.deep.include({ onDryRun: true });
    }
  });

  it("replaces neither groups nor configurations for what is in them", () => {
    for (const { name, replaceOnChanges } of recording.ofType(CLOUD_CONTROL)) {
      expect(replaceOnChanges, name).to.deep.equal([]);
    }
  });

  it("keeps a configuration's name and id when its content changes: an edit is an update, which the guard refuses", async () => {
    const edited = await recordPackaging({
      groups: { "clear-00": { configurations: { "hls-v1": { segmentDurationSeconds: 4 } } } },
    });
    const state = (from: Recording): unknown => stateOf(from.one(CLOUD_CONTROL, "packaging-clear-00-hls-v1"));

    expect(state(recording)).to.have.property("Id", "media-platform-test-clear-00-hls-v1");
    expect(state(edited)).to.have.property("Id", "media-platform-test-clear-00-hls-v1");
    expect(state(edited)).not.to.deep.equal(state(recording));
  });

  it("changes nothing about a version that retires: only new sessions are told", async () => {
    const retiring = await recordPackaging({
      groups: {
        "clear-00": {
          configurations: {
            "cmaf-v1": { segmentDurationSeconds: 6, retiring: true },
            "cmaf-v2": { segmentDurationSeconds: 4 },
          },
        },
      },
    });
    const name = "packaging-clear-00-cmaf-v1";

    expect(retiring.one(CLOUD_CONTROL, name).inputs).to.deep.equal(recording.one(CLOUD_CONTROL, name).inputs);
  });

  it("gives MediaPackage's role the packaged bucket to read and nothing more", () => {
    const permissions = recording.one("aws:iam/rolePolicy:RolePolicy", "packaging-source-permissions");

    expect(permissions.inputs["role"]).to.equal(
      recording.outputsOf(recording.one("media:packaging:SourceRole")).values["roleName"],
    );
    expect(statementsOf(permissions.inputs["policy"])).to.deep.equal([
      {
        Sid: "ReadPackagedBucket",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:GetBucketRequestPayment", "s3:ListBucket"],
        Resource: [BUCKET_ARN],
      },
      {
        Sid: "ReadPackagedObjects",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [`${BUCKET_ARN}/*`],
      },
      {
        Sid: "DecryptPackagedObjects",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY_ARN],
        Condition: { StringEquals: { "kms:ViaService": ["s3.us-west-2.amazonaws.com"] } },
      },
    ]);
  });

  it("hands over one origin per group, with a bare host and the identifier as a secret", () => {
    const { values, secrets } = recording.outputsOf(recording.one("media:packaging:RegionalPackaging"));
    const origins: unknown = values["origins"];

    expect(origins).to.be.an("array").with.length(2);
    for (const [index, origin] of (Array.isArray(origins) ? origins : []).entries()) {
      expect(origin).to.have.keys(["packagingGroup", "region", "domainName", "cdnIdentifier"]);
      expect(origin).to.have.property("packagingGroup", Object.keys(GROUPS)[index]);
      expect(origin).to.have.property("region", REGION);
      expect(origin).to.have.property("domainName").that.matches(EGRESS);
    }
    expect(secrets).to.have.members([
      "origins[0].cdnIdentifier",
      "origins[1].cdnIdentifier",
      "cdnIdentifier",
    ]);
  });

  it("names groups and configurations by what the configuration calls them", () => {
    const { values } = recording.outputsOf(recording.one("media:packaging:RegionalPackaging"));
    const groups = JSON.stringify(values["groups"], (_key, value: unknown) =>
      typeof value === "string" ? value.replace(/[0-9a-f]{32}/, "#") : value,
    );

    expect(JSON.parse(groups)).to.deep.equal({
      "clear-00": {
        id: "media-platform-test-clear-00",
        domainName: "#.egress.mediapackage-vod.us-west-2.amazonaws.com",
        configurations: {
          "hls-v1": { id: "media-platform-test-clear-00-hls-v1" },
          "dash-v1": { id: "media-platform-test-clear-00-dash-v1" },
          "cmaf-v1": { id: "media-platform-test-clear-00-cmaf-v1" },
          "cmaf-v2": { id: "media-platform-test-clear-00-cmaf-v2" },
        },
      },
      "clear-01": {
        id: "media-platform-test-clear-01",
        domainName: "#.egress.mediapackage-vod.us-west-2.amazonaws.com",
        configurations: { "hls-v1": { id: "media-platform-test-clear-01-hls-v1" } },
      },
    });
  });

  it("protects groups, their configurations, the identifier, its secret, its key and its record", () => {
    const isProtected = recording.resources.filter((resource) => resource.protect).map(({ name }) => name);
    expect(isProtected).to.have.members([
      "packaging-clear-00",
      "packaging-clear-00-hls-v1",
      "packaging-clear-00-dash-v1",
      "packaging-clear-00-cmaf-v1",
      "packaging-clear-00-cmaf-v2",
      "packaging-clear-01",
      "packaging-clear-01-hls-v1",
      "packaging-cdn-identifier",
      "packaging-cdn-identifier-key",
      "packaging-cdn-identifier-value",
      "packaging-cdn-identifier-rotation",
    ]);
  });

  it("protects no configuration that is retiring: it is on its way out", async () => {
    const configurations = {
      "hls-v1": { segmentDurationSeconds: 6, retiring: true },
      "hls-v2": { segmentDurationSeconds: 12 },
    };
    const { resources } = await recordPackaging({ groups: { "clear-00": { configurations } } });
    const isProtected = resources.filter(({ protect }) => protect).map(({ name }) => name);
    expect(isProtected).to.include("packaging-clear-00-hls-v2");
    expect(isProtected).not.to.include("packaging-clear-00-hls-v1");
  });

  it("protects nothing when told so", async () => {
    const unprotected = await recordPackaging({ protect: false });
    expect(unprotected.resources.filter((resource) => resource.protect)).to.deep.equal([]);
  });

  it("refuses a version that names no format", async () => {
    let failure: unknown;
    try {
      await recordPackaging({
        groups: { "clear-00": { configurations: { "ts-v1": { segmentDurationSeconds: 6 } } } },
      });
    } catch (error) {
      failure = error;
    }
    expect(failure)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/ts-v1: expected <format>/);
  });

  it("refuses a group whose id MediaPackage would not take", async () => {
    let failure: unknown;
    try {
      await recordPackaging({ groups: { "clear 00": { configurations: {} } } });
    } catch (error) {
      failure = error;
    }
    expect(failure)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/got the id "media-platform-test-clear 00"/);
  });
});
