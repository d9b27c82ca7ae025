import { expect } from "chai";
import fc from "fast-check";

import { checkEnvironment } from "../../../components/lambda/functionEnvironment";
import { compactSettings, packagingGroupId } from "../../../functions/ingest/compactSettings";
import { QUEUE_URL_VARIABLE, SETTINGS_VARIABLE } from "../../../functions/ingest/settings";
import { ConfigError, parsePlatformConfig, type PlatformConfig } from "../../../stacks/config";
import { MEDIA_REGIONS } from "../../../stacks/configSchema";
import { ingestSettings } from "../../../stacks/ingestSettings";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

const ACCOUNT = "222222222222";
/** Ten versions with the longest names there are, of every format. */
const TEN_VERSIONS = ["hls", "dash", "cmaf", "mss"].flatMap((format, n) =>
  Array.from({ length: n < 2 ? 3 : 2 }, (_, number) => `${format}-v999${number}`),
);

/** What a configuration is made up of that counts. */
interface Size {
  readonly groups: number;
  readonly regions: number;
  readonly nameLength: number;
  readonly versions: number;
  /** Values of titles' hints with groups of their own. */
  readonly values: readonly string[];
}

function configuration({ groups, regions, nameLength, versions, values }: Size): Raw {
  const longest = [...MEDIA_REGIONS].sort((one, other) => other.length - one.length).slice(0, regions);
  const names = Array.from(
    { length: groups },
    (_, n) => "g".repeat(nameLength - 2) + String(n).padStart(2, "0"),
  );
  const ofValue = Object.fromEntries(
    [...new Set(values)].slice(0, groups).map((value, n) => [value, [names[n] ?? ""]]),
  );
  return {
    ...legal(),
    regions: Object.fromEntries(
      longest.map((region) => [
        region,
        { accountId: ACCOUNT, deployRoleArn: `arn:aws:iam::${ACCOUNT}:role/deploy` },
      ]),
    ),
    activeRegion: longest[0],
    replication: { ingestRegions: longest },
    packagingGroups: Object.fromEntries(
      names.map((name) => [
        name,
        {
          contentClass: name,
          configurations: Object.fromEntries(TEN_VERSIONS.slice(0, versions).map((version) => [version, {}])),
        },
      ]),
    ),
    ...(values.length === 0
      ? {}
      : { ingest: { placement: { strategy: "by-metadata", key: "k".repeat(64), groups: ofValue } } }),
  };
}

const sizes: fc.Arbitrary<Size> = fc.record({
  groups: fc.integer({ min: 5, max: 10 }),
  regions: fc.integer({ min: 2, max: 9 }),
  nameLength: fc.integer({ min: 3, max: 32 }),
  versions: fc.integer({ min: 1, max: 10 }),
  values: fc.array(fc.constantFrom("", "a", "語", '"', "\u0001"), { maxLength: 10 }),
});

/** The environment as it would be deployed, with names as long as real ones get. */
function deployed(config: PlatformConfig, region: string): Readonly<Record<string, string>> {
  const stack = "media-platform-a-stack-with-a-name-as-long-as-its-queues-let-it-be-xx";
  const hex = "0123456";
  const settings = ingestSettings(config, region, {
    stack,
    accountId: ACCOUNT,
    catalogTableArn: `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${stack}-catalog`,
    mezzanineBucket: `storage-${region}-mezzanine-${hex}`,
    packagedBucket: `storage-${region}-packaged-${hex}`,
    packagedKeyArn: `arn:aws:kms:${region}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`,
    packagingSourceRoleArn: `arn:aws:iam::${ACCOUNT}:role/packaging-source-${region}-${hex}`,
    cdnIdentifierSecretArn: `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:packaging-${region}-cdn-identifier-${hex}-AbCdEf`,
    packagingGroupIds: Object.fromEntries(
      Object.keys(config.packagingGroups).map((group) => [group, packagingGroupId(stack, group)]),
    ),
    transcode: {
      roleArn: `arn:aws:iam::${ACCOUNT}:role/transcode-role-${region}-${hex}`,
      onDemandQueueArn: `arn:aws:mediaconvert:${region}:${ACCOUNT}:queues/${stack}-on-demand`,
    },
  });
  return {
    [SETTINGS_VARIABLE]: JSON.stringify(compactSettings(settings)),
    [QUEUE_URL_VARIABLE]: `https://sqs.${region}.amazonaws.com/${ACCOUNT}/ingest-${region}-submit-transcode-${hex}`,
  };
}

describe("rule about the environment of the ingest functions", () => {
  for (const [groups, regions] of [
    [10, 9],
    [4, 17],
  ] as const) {
    it(`lets ${groups} packaging groups of ten versions be in ${regions} Regions, with the longest names there are`, () => {
      expect(
        problemsOf(configuration({ groups, regions, nameLength: 32, versions: 10, values: [] })),
      ).to.deep.equal([]);
    });
  }

  it("refuses what cannot fit, with what it is made of, the longest first", () => {
    const values = Array.from({ length: 10 }, (_, n) => `${n}`.repeat(200));
    const problems = problemsOf(
      configuration({ groups: 10, regions: 2, nameLength: 32, versions: 10, values }),
    );
    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(
      /^ingest: the environment of the functions in ap-\S+ can come to \d{4} bytes\. Lambda allows 4096\. Of these are ingest\.placement\.groups \(10 values\): 2\d{3}; packagingGroups \(.* of 10 groups with 100 versions\): \d{4}; names of Regions \(2, of which 2 ingest\): \d+\. Shorten/,
    );
  });

  it("counts a value's bytes, not its characters", () => {
    const values = Array.from({ length: 4 }, (_, n) => `${n}${"語".repeat(199)}`);
    const size = { groups: 10, regions: 2, nameLength: 32, versions: 10 };
    expect(problemsOf(configuration({ ...size, values })).join()).to.contain(
      "ingest.placement.groups (4 values)",
    );
    expect(
      problemsOf(
        configuration({ ...size, values: values.map((value) => value.replaceAll("語", "a").slice(0, 50)) }),
      ),
    ).to.deep.equal([]);
  });

  it("lets nothing through that Lambda would refuse in any Region, though it be the last byte that is let through", () => {
    let refused = 0;
    fc.assert(
      fc.property(sizes, (size) => {
        const { config, isLargest } = largestAccepted(size);
        refused += isLargest ? 1 : 0;
        for (const region of Object.keys(config.regions)) {
          checkEnvironment(region, deployed(config, region));
        }
      }),
      { numRuns: 100 },
    );
    expect(refused).to.be.above(20);
  });
});

const MAX_VALUE = 200;

/** The configuration with the longest values of hints that its rules let be. @throws Error when they refuse it without any */
function largestAccepted(size: Size): { readonly config: PlatformConfig; readonly isLargest: boolean } {
  const ofLength = (length: number): PlatformConfig | undefined =>
    accepted(
      configuration({
        ...size,
        values: size.values.map((value, n) => `${n}${value}`.padEnd(length, value || "v").slice(0, length)),
      }),
    );
  let [low, high] = [2, MAX_VALUE + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = ofLength(middle) === undefined ? [low, middle] : [middle, high];
  }
  const config = ofLength(low);
  if (config === undefined) {
    throw new Error(`nothing of ${JSON.stringify(size)} is let through`);
  }
  return { config, isLargest: low < MAX_VALUE };
}

/** The configuration if its rules let it be. */
function accepted(raw: Raw): PlatformConfig | undefined {
  try {
    return parsePlatformConfig(encoded(raw));
  } catch (error) {
    if (error instanceof ConfigError) {
      return undefined;
    }
    throw error;
  }
}
