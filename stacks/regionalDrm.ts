import type { RegionalDrmProfiles } from "../components/packaging/drmProfile";
import type { DrmProfiles } from "./schemas/drmSchema";

/**
 * The DRM profiles as one Region uses them: with its own key provider, whose API is in the media account unless the profile says another.
 *
 * @param accountId the Region's media account
 * @throws Error for a profile without a key provider in the Region, which the configuration's rules refuse
 */
export function regionalDrmProfiles(
  profiles: DrmProfiles,
  region: string,
  accountId: string,
): RegionalDrmProfiles {
  return Object.fromEntries(
    Object.entries(profiles).map(([name, { keyProviders, systems, encryptionContract }]) => {
      const keyProvider = keyProviders[region];
      if (keyProvider === undefined) {
        throw new Error(
          `drm.${name}.keyProviders: ${region} missing. Each media Region asks one of its own.`,
        );
      }
      return [
        name,
        {
          keyProvider: { url: keyProvider.url, accountId: keyProvider.accountId ?? accountId },
          systems,
          ...(encryptionContract === undefined ? {} : { encryptionContract }),
        },
      ];
    }),
  );
}
