import { encodeRoute } from "../../../functions/edge/route";
import { ConfigError, parsePlatformConfig } from "../../../stacks/config";

/** Configuration values as a stack file holds them. */
export type Raw = Record<string, unknown>;

/** A configuration whose Regions and delivery account cases change. */
export interface Legal extends Raw {
  regions: Record<string, Raw>;
  delivery: Raw;
}

/** A small legal configuration; each case changes one thing about it. */
export function legal(): Legal {
  return {
    regions: {
      "us-west-2": { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/deploy" },
      "eu-west-1": { accountId: "333333333333", deployRoleArn: "arn:aws:iam::333333333333:role/deploy" },
    },
    activeRegion: "us-west-2",
    delivery: { accountId: "111111111111", deployRoleArn: "arn:aws:iam::111111111111:role/deploy" },
    packagingGroups: { "clear-00": { configurations: { "hls-v1": {} } } },
    signingKeys: { "key-1": "active" },
    protect: true,
  };
}

/** What Pulumi hands to a program: text, or JSON text for anything that is not text. */
export function encoded(raw: Raw): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** What is wrong with a configuration. */
export function problemsOf(raw: Raw): readonly string[] {
  try {
    parsePlatformConfig(encoded(raw));
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
}

/** A canary's route through one Region. */
export function route(packagingGroup: string, region: string): string {
  const hash = "0".repeat(32);
  const hashes = { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash };
  return encodeRoute({ packagingGroup, regions: { [region]: hashes } });
}

/** So many packaging groups, each with so many configurations. */
export function groups(count: number, configurations = 1): Raw {
  const versions = Object.fromEntries(
    Array.from({ length: configurations }, (_, n) => [`hls-v${n + 1}`, {}]),
  );
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`clear-${n}`, { configurations: versions }]),
  );
}
