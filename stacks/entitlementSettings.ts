import type { EntitlementSettings } from "../functions/entitlement/settings";
import { PLAYBACK_FORMATS } from "../functions/edge/names";
import { servingVersions } from "../functions/packaging/servingVersions";
import type { PlatformConfig } from "./config";
import { staticRegionOrder } from "./regionOrder";

/** What the settings of the entitlement services name that AWS, or the stack's name, decides. */
export type EntitlementNames = Pick<
  EntitlementSettings,
  "entitlementTable" | "catalogTable" | "signerParameter" | "viewerClaim" | "scope"
>;

/** What the entitlement services go by, the same in every Region: names that AWS made, and what the configuration says. */
export function entitlementSettings(
  config: PlatformConfig,
  names: EntitlementNames,
): Omit<EntitlementSettings, "originKeySha256"> {
  const { entitlement, ingest, packagingGroups } = config;
  return {
    ...names,
    regions: [...staticRegionOrder(config)],
    playableWhen: ingest.playableWhen,
    serving: Object.fromEntries(
      Object.entries(packagingGroups).map(([group, { configurations }]) => [
        group,
        servingIn(configurations),
      ]),
    ),
    cookieSeconds: entitlement.cookieSeconds,
    pinAddress: entitlement.pinAddress,
  };
}

/** The version of each format that new sessions get, of those formats that the distribution can serve. */
function servingIn(
  configurations: PlatformConfig["packagingGroups"][string]["configurations"],
): EntitlementSettings["serving"][string] {
  const serving = servingVersions(configurations);
  return Object.fromEntries(
    PLAYBACK_FORMATS.flatMap((format) => {
      const version = serving[format];
      return version === undefined ? [] : [[format, version]];
    }),
  );
}
