import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { formatOfVersion } from "../../functions/packaging/versions";
import { refuseUpdates } from "../guards/refuseChange";
import { sortedKeys, stableJson } from "../stableJson";
import { encryptionBy, type RegionalDrmProfile } from "./drmProfile";
import { type PackagingGroup, assertPackagingId } from "./packagingGroup";
import {
  packagingConfigurationId,
  packagingConfigurationState,
  type PackagingConfigurationSettings,
} from "./packagingConfigurationState";
import { packagingEditProblem } from "./packagingEdit";
import type { SpekeRole } from "./spekeRole";

/** What a packaging configuration's version says. */
export interface VersionSettings {
  /** Seconds, 1 to 30. */
  readonly segmentDurationSeconds: number;
  /** True on the way out: nothing here changes, but new sessions no longer get it. @default false */
  readonly retiring?: boolean | undefined;
  /** Name of the DRM profile that protects it. @default that of its group */
  readonly drm?: string | undefined;
}

/** A DRM profile with the role that exists for it. */
export type ReadyDrmProfile = RegionalDrmProfile & { readonly role: SpekeRole };

/** Arguments of {@link PackagingConfigurations}. */
export interface PackagingConfigurationsArgs {
  readonly group: PackagingGroup;
  /** Id of the group in AWS, as text: the ids of its configurations begin with it and are known at preview. */
  readonly groupId: string;
  /** Name of the DRM profile of the versions that name none. Left out: they are in the clear. */
  readonly drm?: string | undefined;
  /** Settings by `<format>-v<number>`. */
  readonly configurations: Readonly<Record<string, VersionSettings>>;
  /** DRM profiles by name. */
  readonly drmProfiles: Readonly<Record<string, ReadyDrmProfile>>;
  /** Whether Pulumi refuses to delete a version that is not retiring: new sessions may get it. */
  readonly protect: boolean;
}

/** Stands in comparisons and messages for the ARN of a role that an update makes first. */
const ROLE_TO_COME = "a role that does not exist yet";

/**
 * A packaging group's configurations, one resource per version.
 *
 * MediaPackage can create and delete a configuration, never change one, and Cloud Control would plan the change as an update that then
 * fails. **An edit of a version is refused, at preview, by a hook**: the second hash of every playback URL is the configuration's, so no
 * replacement could spare the sessions that play it. Add the next version beside it (`hls-v2`), mark the old one retiring, wait for
 * the last cookie, remove it. The hook does not see deletions, and a version under another name is one: hence `protect`, until it retires.
 *
 * Smooth Streaming configurations are made like the others, but the platform's distribution does not serve them: a distribution that
 * streams it cannot have edge functions.
 *
 * @throws Error for a version that is not `<format>-v<number>`, a DRM profile that is unknown or does not cover the format, or an id that
 *   is too long
 */
export class PackagingConfigurations extends pulumi.ComponentResource {
  /** Ids in AWS by version, known once they exist. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: PackagingConfigurationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:PackagingConfigurations", name, {}, opts);
    this.ids = Object.fromEntries(
      Object.keys(args.configurations).map((version) => [
        version,
        this.createConfiguration(`${name}-${version}`, version, args),
      ]),
    );
    this.registerOutputs({ ids: this.ids });
  }

  private createConfiguration(
    name: string,
    version: string,
    args: PackagingConfigurationsArgs,
  ): pulumi.Output<string> {
    const { groupId, configurations, protect } = args;
    const id = packagingConfigurationId(groupId, version);
    assertPackagingId(name, id);
    const profile = profileOf(name, version, args);
    const state = (roleArn: pulumi.Input<string>): object => ({
      Id: id,
      PackagingGroupId: groupId,
      ...packagingConfigurationState(settingsOf(name, version, args, profile, roleArn)),
    });
    const guard = refuseUpdates(name, (before, after) =>
      packagingEditProblem(
        { id, version, versions: Object.keys(configurations), wanted: state(ROLE_TO_COME) },
        before,
        after,
      ),
    );
    const configuration = new aws.cloudcontrol.Resource(
      name,
      {
        typeName: "AWS::MediaPackage::PackagingConfiguration",
        // In the clear it is plain text, so that a preview shows it; the order comes from dependsOn.
        desiredState:
          profile === undefined
            ? stableJson(state(ROLE_TO_COME))
            : pulumi.jsonStringify(state(profile.role.arn), sortedKeys),
      },
      {
        parent: this,
        protect: protect && configurations[version]?.retiring !== true,
        dependsOn: [args.group.resource, ...(profile?.role.ready ?? [])],
        hooks: { beforeUpdate: [guard] },
      },
    );
    return configuration.id;
  }
}

function profileOf(
  name: string,
  version: string,
  { drm, configurations, drmProfiles }: PackagingConfigurationsArgs,
): ReadyDrmProfile | undefined {
  const profileName = configurations[version]?.drm ?? drm;
  if (profileName === undefined) {
    return undefined;
  }
  const profile = drmProfiles[profileName];
  if (profile === undefined) {
    throw new Error(
      `${name}: names the DRM profile ${profileName}, which does not exist. Allowed: ${Object.keys(drmProfiles).join(", ") || "none"}.`,
    );
  }
  return profile;
}

function settingsOf(
  name: string,
  version: string,
  { groupId, configurations }: PackagingConfigurationsArgs,
  profile: ReadyDrmProfile | undefined,
  roleArn: pulumi.Input<string>,
): PackagingConfigurationSettings {
  const format = formatOfVersion(version);
  return {
    format,
    segmentDurationSeconds: configurations[version]?.segmentDurationSeconds ?? 0,
    ...(profile === undefined
      ? {}
      : {
          encryption: encryptionBy(
            name,
            packagingConfigurationId(groupId, version),
            format,
            profile,
            roleArn,
          ),
        }),
  };
}
