import { expect } from "chai";
import { z } from "zod";

import { reservationAcknowledgement } from "../../components/transcode/reservation";
import { compactSettingsSchema } from "../../functions/ingest/compactSettings";
import { type IngestSettings, SETTINGS_VARIABLE } from "../../functions/ingest/settings";
import { INGEST_STAGES } from "../../functions/ingest/stages";
import type { RecordedResource } from "../support/recordingMocks";
import { type RecordedPlatform, recordPlatform } from "./platformFixture";

const FUNCTION = "aws:lambda/function:Function";
const [ACTIVE, OTHER] = ["us-west-2", "eu-west-1"] as const;
const THIRD = "ap-southeast-2";

/** The environment's variables of a recorded function. */
const environment = z.object({ variables: z.record(z.string(), z.string()) });

/** What the functions of a Region are told, which is the same for all stages. */
function settingsIn({ recording }: RecordedPlatform, region: string): IngestSettings {
  const [first, ...others] = INGEST_STAGES.map((stage) => {
    const { inputs } = recording.one(FUNCTION, `ingest-${region}-${stage}`);
    return environment.parse(inputs["environment"]).variables[SETTINGS_VARIABLE] ?? "";
  });
  expect(others).to.deep.equal(others.map(() => first));
  return compactSettingsSchema.parse(JSON.parse(first ?? ""));
}

/** Everything of a Region's ingest, without what the settings say. */
function ingestOf({ recording }: RecordedPlatform, region: string): readonly unknown[] {
  const isIngest = ({ name }: RecordedResource): boolean =>
    name.startsWith(`ingest-${region}`) || INGEST_STAGES.some((stage) => name === `${stage}-role-${region}`);
  return recording.resources
    .filter((resource) => resource.custom && isIngest(resource))
    .map(({ type, name, inputs: { environment: _settings, ...inputs } }) => ({ type, name, inputs }));
}

/** The production stack's Regions with a third one. */
async function withThirdRegion(ingestRegions: readonly string[]): Promise<RecordedPlatform> {
  const { config } = await recordPlatform("Pulumi.prod.yaml");
  const accountId = "444444444444";
  const deployRoleArn = `arn:aws:iam::${accountId}:role/deploy`;
  return recordPlatform("Pulumi.prod.yaml", {
    regions: JSON.stringify({ ...config.regions, [THIRD]: { accountId, deployRoleArn } }),
    replication: JSON.stringify({ ingestRegions }),
  });
}

describe("ingest of the platform", function () {
  this.timeout(60_000);

  let platform: RecordedPlatform;

  before(async () => {
    platform = await recordPlatform("Pulumi.prod.yaml");
  });

  it("tells each Region's functions their own buckets, table and queues, and the order of all", () => {
    for (const region of [ACTIVE, OTHER]) {
      const settings = settingsIn(platform, region);
      const { accountId = "" } = platform.config.regions[region] ?? {};
      expect(settings).to.include({ region, accountId, stack: "media-platform-test" });
      expect(settings.mediaRegions).to.deep.equal([ACTIVE, OTHER]);
      expect(settings.mezzanineBucket).to.contain(`storage-${region}-mezzanine`);
      expect(settings.packagedBucket).to.contain(`storage-${region}-packaged`);
      expect(settings.catalogTableArn).to.equal(
        `arn:aws:dynamodb:${region}:${platform.config.delivery.accountId}:table/media-platform-test-catalog`,
      );
      for (const arn of [
        settings.packagedKeyArn,
        settings.cdnIdentifierSecretArn,
        settings.transcode?.queueArn,
      ]) {
        expect(arn).to.contain(`:${region}:${accountId}:`);
      }
    }
  });

  it("goes by the configuration's defaults where it says nothing", () => {
    const { defaultContentClass, placement, playableWhen, takeoverMinutes, stuckMinutes, supersededHours } =
      settingsIn(platform, ACTIVE);
    expect({
      defaultContentClass,
      placement,
      playableWhen,
      takeoverMinutes,
      stuckMinutes,
      supersededHours,
    }).to.deep.equal({
      defaultContentClass: "clear",
      placement: { kind: "least-loaded" },
      playableWhen: "all",
      takeoverMinutes: 30,
      stuckMinutes: 60,
      supersededHours: 24,
    });
    const { inputs } = platform.recording.one(
      "aws:cloudwatch/eventRule:EventRule",
      `ingest-${ACTIVE}-schedule`,
    );
    expect(inputs["scheduleExpression"]).to.equal("rate(5 minutes)");
  });

  it("names packaging groups by MediaPackage's ids, with their class, the profile that protects them and all their versions", async () => {
    const premium = {
      contentClass: "premium",
      drm: "premium",
      configurations: { "cmaf-v1": {} },
    };
    const protectedPlatform = await recordPlatform("Pulumi.prod.yaml", {
      packagingGroups: JSON.stringify({
        "clear-00": { configurations: { "hls-v1": { retiring: true }, "hls-v2": {} } },
        "premium-00": premium,
      }),
      drm: JSON.stringify({
        premium: {
          keyProviders: Object.fromEntries(
            [ACTIVE, OTHER].map((region) => [
              region,
              { url: `https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/prod/speke` },
            ]),
          ),
          systems: { cmaf: ["widevine"] },
        },
      }),
      canary: undefined,
    });
    expect(settingsIn(protectedPlatform, OTHER).packagingGroups).to.deep.equal({
      "clear-00": {
        id: "media-platform-test-clear-00",
        contentClass: "clear",
        versions: ["hls-v1", "hls-v2"],
      },
      "premium-00": {
        id: "media-platform-test-premium-00",
        contentClass: "premium",
        drm: "premium",
        versions: ["cmaf-v1"],
      },
    });
  });

  it("passes the whole of the ingest configuration on", async () => {
    const ingest = {
      playableWhen: "any",
      placement: { strategy: "by-metadata", key: "studio", groups: { acme: ["clear-01"] } },
      defaultContentClass: "clear",
      reconcileMinutes: 1,
      stuckMinutes: 11,
      takeoverMinutes: 12,
      supersededHours: 13,
    };
    const configured = await recordPlatform("Pulumi.prod.yaml", { ingest: JSON.stringify(ingest) });
    expect(settingsIn(configured, OTHER)).to.deep.include({
      playableWhen: "any",
      placement: { kind: "by-metadata", key: "studio", groups: { acme: ["clear-01"] } },
      stuckMinutes: 11,
      takeoverMinutes: 12,
      supersededHours: 13,
    });
    const { inputs } = configured.recording.one(
      "aws:cloudwatch/eventRule:EventRule",
      `ingest-${OTHER}-schedule`,
    );
    expect(inputs["scheduleExpression"]).to.equal("rate(1 minute)");
  });

  it("starts jobs in the reserved queue where there is one, from where they hop, and else in the on-demand queue", async () => {
    const { transcode } = settingsIn(
      await recordPlatform("Pulumi.prod.yaml", {
        transcoding: JSON.stringify({
          acceleration: "PREFERRED",
          ultraHighDefinition: true,
          reservedQueues: {
            [ACTIVE]: {
              slots: 1,
              hopToOnDemandMinutes: 45,
              acknowledgement: reservationAcknowledgement(ACTIVE, 1, "EXPIRE"),
            },
          },
        }),
      }),
      ACTIVE,
    );
    expect(transcode).to.deep.include({ pricingPlan: "RESERVED", acceleration: "PREFERRED" });
    expect(transcode?.queueArn).to.match(/-reserved$/);
    expect(transcode?.hopTo?.queueArn).to.match(/-on-demand$/);
    expect(transcode?.hopTo?.afterMinutes).to.equal(45);
    expect(transcode?.options).to.include({ ultraHighDefinition: true, segmentSeconds: 6 });

    const plain = settingsIn(platform, ACTIVE).transcode;
    expect(plain).to.include({ pricingPlan: "ON_DEMAND" });
    expect(plain).not.to.have.property("hopTo");
  });

  it("has all stages in a Region that only receives, which transcode nothing", async () => {
    const three = await withThirdRegion([ACTIVE, OTHER]);
    expect(settingsIn(three, THIRD)).not.to.have.property("transcode");
    expect(settingsIn(three, THIRD).ingestRegions).to.deep.equal([ACTIVE, OTHER]);
    expect(settingsIn(three, THIRD).mediaRegions).to.deep.equal([ACTIVE, THIRD, OTHER]);
  });

  it("changes nothing of the other Regions' ingest when a Region joins, but for the list of Regions", async () => {
    const three = await withThirdRegion([ACTIVE, OTHER]);
    for (const region of [ACTIVE, OTHER]) {
      expect(ingestOf(three, region)).to.deep.equal(ingestOf(platform, region));
      const { mediaRegions: _before, ...before } = settingsIn(platform, region);
      const { mediaRegions: _after, ...after } = settingsIn(three, region);
      expect(after).to.deep.equal(before);
    }
  });

  it("tells each Region's functions its replica only once the replica lets their roles in", () => {
    const { recording } = platform;
    for (const region of [ACTIVE, OTHER]) {
      const policy = recording.one("aws:dynamodb/resourcePolicy:ResourcePolicy", `catalog-${region}`);
      for (const stage of INGEST_STAGES) {
        expect(recording.comesAfter(recording.one(FUNCTION, `ingest-${region}-${stage}`), policy)).to.equal(
          true,
        );
      }
    }
  });
});
