import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { z } from "zod";

import type { PlatformConfig } from "../../stacks/config";
import { signerDocumentSchema } from "../../functions/entitlement/signerDocument";
import { encodeRoute } from "../../functions/edge/route";
import { platformOutputs } from "../../stacks/outputs";
import { deployPlatform } from "../../stacks/platform";
import { valueOf } from "../support/outputs";
import { type RecordedResource, type Recording, startRecording } from "../support/recordingMocks";
import { type RecordedPlatform, recordPlatform, stackConfig, STACK_FILES } from "./platformFixture";

const BUCKET = "aws:s3/bucket:Bucket";
const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const KMS_KEY = "aws:kms/key:Key";
const TABLE = "aws:dynamodb/table:Table";
const USER_POOL = "aws:cognito/userPool:UserPool";
const REPLICA_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";

/** The component at the top of everything that a resource belongs to; the resource itself where it has no parent. */
function rootOf(resource: RecordedResource, recording: Recording): RecordedResource {
  return resource.parent === "" ? resource : rootOf(recording.byUrn(resource.parent), recording);
}

/**
 * Where a resource belongs, told from the name of its top-level component: a Region's own end with the Region. Policies of the catalog's
 * replicas are the delivery account's, where the replicas are, and so are the entitlement services.
 */
function homeOf(
  resource: RecordedResource,
  { recording, config }: RecordedPlatform,
): { readonly accountId: string; readonly region: string } {
  if (resource.type === REPLICA_POLICY) {
    return { accountId: config.delivery.accountId, region: resource.name.replace(/^catalog-/, "") };
  }
  const root = rootOf(resource, recording).name;
  const media = Object.entries(config.regions).find(([region]) => root.endsWith(`-${region}`));
  if (media !== undefined && /^(entitlement|signer)-/.test(root)) {
    return { accountId: config.delivery.accountId, region: media[0] };
  }
  return media === undefined
    ? { accountId: config.delivery.accountId, region: "us-east-1" }
    : { accountId: media[1].accountId, region: media[0] };
}

/** Resources of AWS itself: no components, no providers. */
function awsResources({ recording }: RecordedPlatform): readonly RecordedResource[] {
  return recording.resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
}

const isProvider = ({ type }: RecordedResource): boolean => type.startsWith("pulumi:providers:");
const isPackagingGroup = ({ type, inputs }: RecordedResource): boolean =>
  type === CLOUD_CONTROL && inputs["typeName"] === "AWS::MediaPackage::PackagingGroup";

/** What must never be deleted or replaced by mistake. */
const holdsState = (resource: RecordedResource): boolean =>
  [BUCKET, KMS_KEY, DISTRIBUTION, TABLE, USER_POOL].includes(resource.type) || isPackagingGroup(resource);

const identity = ({ type, name, parent }: RecordedResource): string => `${type} ${name} in ${parent}`;

/** How many of these a configuration calls for: a count that is off means that a check below looks at nothing. */
function expectedCounts({ regions, packagingGroups }: PlatformConfig): Readonly<Record<string, number>> {
  const regionCount = Object.keys(regions).length;
  const groups = Object.values(packagingGroups);
  const configurations = groups.flatMap((group) => Object.keys(group.configurations));
  return {
    // Mezzanine, packaged and their logs, and the audit trail's.
    [BUCKET]: 3 * regionCount + 1,
    [DISTRIBUTION]: 1,
    [CLOUD_CONTROL]: regionCount * (groups.length + configurations.length),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": 2 * regionCount,
    "aws:cloudfront/keyValueStore:KeyValueStore": 1,
    "aws:wafv2/webAcl:WebAcl": 1,
    // The catalog, and the entitlements.
    [TABLE]: 2,
    [USER_POOL]: 1,
    [REPLICA_POLICY]: regionCount,
    // Four stages and the entitlement service in each Region, the signing keys' generator and the function at the edge.
    "aws:lambda/function:Function": 5 * regionCount + 2,
    "aws:apigatewayv2/api:Api": regionCount,
    "aws:apigatewayv2/route:Route": 2 * regionCount,
    "aws:lambda/eventSourceMapping:EventSourceMapping": 3 * regionCount,
    "awsx:cloudtrail:Trail": 1,
  };
}

for (const file of STACK_FILES) {
  describe(`the whole program under ${file}`, function () {
    // The first run loads the whole provider SDK, on machines that do other things too.
    this.timeout(60_000);
    let platform: RecordedPlatform;

    before(async () => {
      platform = await recordPlatform(file, { protect: "true" });
    });

    it("makes what the configuration calls for", () => {
      const { recording, config } = platform;
      const expected = expectedCounts(config);
      const counts = Object.keys(expected).map((type) => [type, recording.ofType(type).length]);
      expect(Object.fromEntries(counts)).to.deep.equal(expected);
    });

    it("makes every AWS resource by an explicit provider of its own part's account and Region", () => {
      for (const resource of awsResources(platform)) {
        expect(resource.provider, resource.name).not.to.equal("");
        expect(platform.recording.targetOf(resource), identity(resource)).to.deep.equal(
          homeOf(resource, platform),
        );
      }
    });

    it("has one provider per part, each held to its account and with the part's role", () => {
      const { recording, config } = platform;
      const providers = recording.resources.filter(isProvider).map(({ name, inputs }) => {
        const { region, allowedAccountIds, assumeRoles } = inputs;
        return [name, { region, allowedAccountIds, assumeRoles }] as const;
      });
      const expected = (
        name: string,
        region: string,
        { accountId, deployRoleArn }: { accountId: string; deployRoleArn?: string | undefined },
      ): readonly [string, unknown] => [
        name,
        {
          region,
          allowedAccountIds: JSON.stringify([accountId]),
          assumeRoles:
            deployRoleArn === undefined
              ? undefined
              : JSON.stringify([{ roleArn: deployRoleArn, sessionName: `pulumi-${name}` }]),
        },
      ];
      expect(Object.fromEntries(providers)).to.deep.equal(
        Object.fromEntries([
          ...Object.entries(config.regions).map(([region, account]) =>
            expected(`media-${region}`, region, account),
          ),
          expected("delivery", "us-east-1", config.delivery),
          ...Object.keys(config.regions).map((region) =>
            expected(`delivery-${region}`, region, config.delivery),
          ),
        ]),
      );
    });

    it("gives every bucket one public access block, and that one is complete", () => {
      const blocks = platform.recording.ofType(PUBLIC_ACCESS_BLOCK);
      for (const bucket of platform.recording.ofType(BUCKET)) {
        const own = blocks.filter(({ propertyDependencies }) =>
          propertyDependencies["bucket"]?.includes(bucket.urn),
        );
        expect(
          own.map(({ inputs: { bucket: _name, ...flags } }) => flags),
          bucket.name,
        ).to.deep.equal([
          {
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          },
        ]);
      }
    });

    it("puts everything but providers into one of its components", () => {
      const orphans = platform.recording.resources.filter(
        (resource) => resource.parent === "" && !isProvider(resource),
      );
      expect(orphans.filter(({ custom }) => custom).map(identity)).to.deep.equal([]);
      expect(orphans.filter(({ type }) => !type.startsWith("media:")).map(identity)).to.deep.equal([]);
    });

    it("protects whatever holds state", () => {
      const guarded = platform.recording.resources.filter(holdsState);
      expect(guarded.filter((resource) => !resource.protect).map(identity)).to.deep.equal([]);
    });

    it("protects nothing at all where the configuration says so", async () => {
      const { recording } = await recordPlatform(file, { protect: "false" });
      expect(recording.resources.filter((resource) => resource.protect).map(identity)).to.deep.equal([]);
    });

    it("exports what operators and other programs rely on, by exactly these names and shapes", async () => {
      const values: unknown = await valueOf(pulumi.output(platform.outputs));
      expect(() => z.strictObject(platformOutputs.shape).parse(values)).not.to.throw();
      const names = Object.keys(platformOutputs.shape);
      expect(Object.keys(platform.outputs)).to.have.members(names.filter((name) => name !== "canary"));
    });

    it("tells each Region's entitlement service which key signs only after key group and distribution, and in one text per Region", () => {
      const { recording, config } = platform;
      const parameters = Object.keys(config.regions).map((region) =>
        recording.one("aws:ssm/parameter:Parameter", `signer-${region}`),
      );
      for (const parameter of parameters) {
        for (const type of [DISTRIBUTION, "aws:cloudfront/keyGroup:KeyGroup"]) {
          expect(recording.comesAfter(parameter, recording.one(type)), type).to.equal(true);
        }
        const { region } = recording.targetOf(parameter);
        const document = signerDocumentSchema.parse(JSON.parse(String(parameter.inputs["insecureValue"])));
        expect(document.active.secretArn.split(":")[3]).to.equal(region);
        expect(parameter.beforeUpdate).to.have.length(1);
      }
    });

    it("makes the distribution after everything that it sends viewers to", () => {
      const { recording } = platform;
      const later = recording.one(DISTRIBUTION);
      for (const type of ["route:Route", "stage:Stage"]) {
        const parts = recording.ofType(`aws:apigatewayv2/${type}`);
        expect(parts.filter((part) => !recording.comesAfter(later, part)).map(identity)).to.deep.equal([]);
      }
    });

    it("exports the canary too where one is configured", async () => {
      const hash = "0".repeat(32);
      const hashes = { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash };
      const route = encodeRoute({ packagingGroup: "clear-00", regions: { "us-west-2": hashes } });
      const canary = { assetId: "canary-clip", route };
      const { outputs } = await recordPlatform(file, { canary: JSON.stringify(canary) });
      expect(Object.keys(outputs)).to.have.members(Object.keys(platformOutputs.shape));
      expect(await valueOf(pulumi.output(outputs.canary))).to.deep.equal(canary);
    });

    it("registers at a first preview, when nothing is known yet, exactly what an update makes", async () => {
      const preview = await recordPlatform(file, { protect: "true" }, { preview: true });
      expect(preview.recording.resources.map(identity)).to.have.members(
        platform.recording.resources.map(identity),
      );
    });
  });
}

describe("the whole program under a configuration that cannot be", () => {
  it("ends with the problem's text and without a stack trace, before anything is registered", async () => {
    const recording = await startRecording();
    pulumi.runtime.setAllConfig(
      stackConfig("Pulumi.prod.yaml", { activeRegion: undefined, activRegion: "us-west-2" }),
    );
    try {
      expect(deployPlatform).to.throw(
        pulumi.RunError,
        /activRegion: unknown key\. Did you mean activeRegion\?/,
      );
    } finally {
      pulumi.runtime.setAllConfig({});
    }
    await recording.settled();
    expect(recording.resources).to.deep.equal([]);
  });
});

describe("the whole program with viewers of another identity provider", () => {
  const identity = {
    kind: "oidc",
    issuer: "https://login.example.com/tenant/",
    audiences: ["player"],
    scope: "play",
    viewerClaim: "uid",
  };

  it("has no user pool, and APIs that take the provider's tokens", async () => {
    const { recording, outputs } = await recordPlatform("Pulumi.prod.yaml", {
      entitlement: JSON.stringify({ identity, cookieSeconds: 600 }),
    });
    expect(recording.ofType(USER_POOL)).to.deep.equal([]);
    for (const { inputs } of recording.ofType("aws:apigatewayv2/authorizer:Authorizer")) {
      expect(inputs["jwtConfiguration"]).to.deep.equal({ issuer: identity.issuer, audiences: ["player"] });
    }
    expect(await valueOf(pulumi.output(outputs.entitlement))).to.deep.include({
      issuer: identity.issuer,
      audiences: ["player"],
      scope: "play",
      cookieSeconds: 600,
    });
  });

  it("takes no IPv6 where cookies are pinned to the viewer's address, and does elsewhere", async () => {
    const isIpv6Enabled = async (pinAddress: boolean): Promise<unknown> => {
      const { recording } = await recordPlatform("Pulumi.prod.yaml", {
        entitlement: JSON.stringify({ pinAddress }),
      });
      return recording.one(DISTRIBUTION).inputs["isIpv6Enabled"];
    };
    expect(await isIpv6Enabled(true)).to.equal(false);
    expect(await isIpv6Enabled(false)).to.equal(true);
  });
});
