import type * as pulumi from "@pulumi/pulumi";

import type { PackagingFormat } from "../../functions/packaging/versions";
import type { DrmSystem, EncryptionContract } from "./drmSystems";
import { initializationVector, type PackageEncryption } from "./packagingConfigurationState";
import type { RegionalKeyProvider } from "./spekeRole";

/** A DRM profile as one Region uses it. */
export interface RegionalDrmProfile {
  /** Where this Region's MediaPackage asks for keys. */
  readonly keyProvider: RegionalKeyProvider;
  /** Systems by format; formats without any cannot be protected by this profile. */
  readonly systems: Readonly<Partial<Record<PackagingFormat, readonly DrmSystem[] | undefined>>>;
  /** For SPEKE 2.0, and only then. */
  readonly encryptionContract?: EncryptionContract | undefined;
}

/** DRM profiles by name. */
export type RegionalDrmProfiles = Readonly<Record<string, RegionalDrmProfile>>;

/**
 * How a version is encrypted by the profile it names.
 *
 * @param label what the version is called in a refusal
 * @param configurationId id of the version's configuration in AWS
 * @param roleArn role of the profile in this Region
 * @throws Error for a profile that does not cover the format
 */
export function encryptionBy(
  label: string,
  configurationId: string,
  format: PackagingFormat,
  { keyProvider, systems, encryptionContract }: RegionalDrmProfile,
  roleArn: pulumi.Input<string>,
): PackageEncryption {
  const own = systems[format];
  if (own === undefined || own.length === 0) {
    throw new Error(
      `${label}: its DRM profile names no systems for ${format}, only for ${Object.keys(systems).join(", ")}. Add them to the profile, or name another one.`,
    );
  }
  return {
    url: keyProvider.url,
    roleArn,
    systems: own,
    initializationVector: initializationVector(configurationId),
    ...(encryptionContract === undefined ? {} : { contract: encryptionContract }),
  };
}
