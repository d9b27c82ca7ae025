import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { stableJson } from "../stableJson";
import { type PackagingGroup, assertPackagingId } from "./packagingGroup";
import {
  formatOfVersion,
  packagingConfigurationId,
  packagingConfigurationState,
} from "./packagingConfigurationState";

/** Arguments of {@link PackagingConfigurations}. */
export interface PackagingConfigurationsArgs {
  readonly group: PackagingGroup;
  /** Id of the group in AWS, as text: the ids of its configurations begin with it and are known at preview. */
  readonly groupId: string;
  /** Settings by `<format>-v<number>`. */
  readonly configurations: Readonly<Record<string, { readonly segmentDurationSeconds: number }>>;
}

/**
 * A packaging group's configurations, one resource per version.
 *
 * MediaPackage can create and delete a configuration, never change one, and Cloud Control would plan the change as an update that then
 * fails. So any difference replaces: the id carries a hash of the content, the new one is created first, then the old one goes.
 *
 * **Editing a version in place changes every playback URL of its format**: the second hash of the URL is the configuration's, and the
 * old one stops answering as soon as it is deleted. Add the next version beside it (`hls-v2`), move entitlement over, wait for the
 * last cookie, then remove the old one. Nothing here stops an edit yet; it shows in the preview as a replacement.
 *
 * @throws Error for a version that is not `<format>-v<number>`, or an id that is too long
 */
export class PackagingConfigurations extends pulumi.ComponentResource {
  /** Ids in AWS by version, known once they exist. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: PackagingConfigurationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:PackagingConfigurations", name, {}, opts);
    this.ids = Object.fromEntries(
      Object.entries(args.configurations).map(([version, { segmentDurationSeconds }]) => {
        const settings = { format: formatOfVersion(version), segmentDurationSeconds };
        const id = packagingConfigurationId(args.groupId, version, settings);
        assertPackagingId(`${name}-${version}`, id);
        const configuration = new aws.cloudcontrol.Resource(
          `${name}-${version}`,
          {
            typeName: "AWS::MediaPackage::PackagingConfiguration",
            // Plain text, so that a preview shows it; the order comes from dependsOn.
            desiredState: stableJson({
              Id: id,
              PackagingGroupId: args.groupId,
              ...packagingConfigurationState(settings),
            }),
          },
          {
            parent: this,
            dependsOn: [args.group.resource],
            replaceOnChanges: ["desiredState"],
            deleteBeforeReplace: false,
          },
        );
        return [version, configuration.id];
      }),
    );
    this.registerOutputs({ ids: this.ids });
  }
}
