import { reservationAcknowledgement } from "../../components/transcode/reservation";
import { ROOT } from "../../rehearsal/rehearsedPlatform";
import { readStack, type StackDescription } from "../../rehearsal/stackFile";

/** A configuration whose deployment is validated. */
export interface CheckedStack {
  readonly name: string;
  readonly stack: StackDescription;
}

const DELIVERY = "111111111111";

/** The Regions of the stack that has everything, each in an account of its own. */
const REGIONS = { "us-west-2": "222222222222", "eu-west-1": "333333333333", "eu-central-1": "444444444444" };

/**
 * The committed stacks, and what they do not show: three Regions, in one account and in three, with nothing and with everything that is
 * optional.
 */
export function checkedStacks(): readonly CheckedStack[] {
  return [
    { name: "dev", stack: readStack(ROOT, "Pulumi.dev.yaml") },
    { name: "prod", stack: readStack(ROOT, "Pulumi.prod.yaml") },
    {
      name: "three Regions in one account",
      stack: changed({
        regions: regionsIn({ "us-west-2": DELIVERY, "eu-west-1": DELIVERY, "ap-southeast-4": DELIVERY }),
        replication: { ingestRegions: ["us-west-2", "eu-west-1"] },
        egressLogDays: 0,
      }),
    },
    {
      name: "three accounts with everything",
      stack: changed({
        regions: regionsIn(REGIONS, true),
        replication: { ingestRegions: Object.keys(REGIONS) },
        storage: {
          masterObjectLock: { mode: "GOVERNANCE", days: 30 },
          inventory: "Daily",
          requestMetrics: true,
        },
        transcoding: {
          reservedQueues: {
            "us-west-2": {
              slots: 2,
              hopToOnDemandMinutes: 30,
              acknowledgement: reservationAcknowledgement("us-west-2", 2),
            },
          },
          consoleJobTemplate: true,
          ultraHighDefinition: true,
          surround: true,
        },
        drm: {
          premium: {
            spekeVersion: "2.0",
            keyProviders: keyProviders(),
            systems: { cmaf: ["widevine", "playready", "fairplay"], dash: ["widevine", "playready"] },
            encryptionContract: { audio: "PRESET-AUDIO-1", video: "PRESET-VIDEO-2" },
          },
          classic: { keyProviders: keyProviders(), systems: { hls: ["fairplay"] } },
        },
        packagingGroups: {
          "clear-00": { configurations: { "hls-v1": {}, "dash-v1": {}, "cmaf-v1": {} } },
          "premium-00": {
            contentClass: "premium",
            drm: "premium",
            configurations: { "dash-v1": {}, "cmaf-v1": {}, "hls-v1": { drm: "classic" } },
          },
        },
      }),
    },
  ];
}

/** An API in each of {@link REGIONS}. */
function keyProviders(): object {
  return Object.fromEntries(
    Object.keys(REGIONS).map((region) => [
      region,
      { url: `https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/prod/speke` },
    ]),
  );
}

/** The deploy role stands for uploaders as well: of the roles that are not the program's, it is the one that exists. */
function regionsIn(accounts: Readonly<Record<string, string>>, hasUploaders = false): object {
  return Object.fromEntries(
    Object.entries(accounts).map(([region, accountId]) => {
      const deployRoleArn = `arn:aws:iam::${accountId}:role/media-platform-deploy`;
      const uploaders = hasUploaders ? { uploaderRoleArns: { studio: deployRoleArn } } : {};
      return [region, { accountId, deployRoleArn, ...uploaders }];
    }),
  );
}

/** The production stack with other values of the project's keys. */
function changed(values: Readonly<Record<string, unknown>>): StackDescription {
  const stack = readStack(ROOT, "Pulumi.prod.yaml");
  const own = Object.entries(values).map(([key, value]): [string, string] => [
    `${stack.projectName}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...stack, config: { ...stack.config, ...Object.fromEntries(own) } };
}
