import fc from "fast-check";

import { MEDIA_REGIONS } from "../../../stacks/configSchema";
import type { Raw } from "../../stacks/support/legalConfig";

const MEDIA_ACCOUNTS = ["222222222222", "333333333333", "444444444444"];

/** How the Regions are spread over accounts: all with the delivery, all in one of their own, two accounts in turn, or one each. */
const layouts = fc.constantFrom("with the delivery", "one", "two", "each");

const objectLock = fc.option(
  fc.record({ mode: fc.constantFrom("GOVERNANCE", "COMPLIANCE"), days: fc.integer({ min: 1, max: 400 }) }),
  { nil: undefined },
);

const formats = fc.subarray(["hls-v1", "hls-v2", "dash-v1", "cmaf-v1"], { minLength: 1 });

/**
 * Legal configurations as far as access depends on them: two to four Regions, opt-in ones among them, in one to four accounts; any
 * ingest Regions; Object Lock; content with and without DRM; uploaders in the active Region; one or two signing keys.
 */
export const legalConfigs: fc.Arbitrary<Raw> = fc
  .record({
    regions: fc.shuffledSubarray([...MEDIA_REGIONS], { minLength: 2, maxLength: 4 }),
    layout: layouts,
    /** Of the Regions after the active one, how many ingest as well; undefined leaves it to the default. */
    alsoIngest: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    objectLock,
    formats,
    drm: fc.boolean(),
    foreignKeyProvider: fc.boolean(),
    uploaders: fc.boolean(),
    signingKeys: fc.constantFrom<Raw>({ "key-1": "active" }, { "key-1": "retired", "key-2": "active" }),
  })
  .map(({ regions, layout, alsoIngest, drm, foreignKeyProvider, uploaders, ...rest }) => ({
    regions: Object.fromEntries(
      regions.map((region, index) => [
        region,
        accountOf(region, accountIn(layout, index), uploaders && index === 0),
      ]),
    ),
    activeRegion: regions[0],
    delivery: { ...deployedBy("111111111111") },
    ...(alsoIngest === undefined ? {} : { replication: { ingestRegions: regions.slice(0, alsoIngest + 1) } }),
    storage: rest.objectLock === undefined ? {} : { masterObjectLock: rest.objectLock },
    packagingGroups: {
      "clear-00": { configurations: Object.fromEntries(rest.formats.map((version) => [version, {}])) },
      ...(drm ? { "premium-00": PREMIUM_GROUP } : {}),
    },
    ...(drm ? { drm: { premium: premiumProfile(regions, foreignKeyProvider) } } : {}),
    signingKeys: rest.signingKeys,
    protect: true,
  }));

const PREMIUM_GROUP = { contentClass: "premium", drm: "premium", configurations: { "cmaf-v1": {} } };

function premiumProfile(regions: readonly string[], foreign: boolean): Raw {
  return {
    keyProviders: Object.fromEntries(
      regions.map((region) => [
        region,
        {
          url: `https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/prod/speke`,
          ...(foreign ? { accountId: "555555555555" } : {}),
        },
      ]),
    ),
    systems: { cmaf: ["widevine", "fairplay"] },
  };
}

function accountIn(layout: string, index: number): string {
  switch (layout) {
    case "with the delivery":
      return "111111111111";
    case "one":
      return "222222222222";
    case "two":
      return MEDIA_ACCOUNTS[index % 2] ?? "";
    default:
      return MEDIA_ACCOUNTS[index] ?? "666666666666";
  }
}

function accountOf(region: string, accountId: string, uploaders: boolean): Raw {
  return {
    ...deployedBy(accountId),
    ...(uploaders ? { uploaderRoleArns: { studio: `arn:aws:iam::${accountId}:role/studio-${region}` } } : {}),
  };
}

function deployedBy(accountId: string): Raw {
  return { accountId, deployRoleArn: `arn:aws:iam::${accountId}:role/deploy` };
}
