import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import type { Ingestion } from "./ingestion";
import type { PackagingConfiguration, Place } from "./model";
import { isMediaPackageId, mediaPackageArn, serviceMadeHash } from "./names";
import { contentEncryptionOf } from "./contentEncryption";
import { packageDefinitionOf } from "./packageDefinition";
import { tagsOf, type PackagingGroups } from "./packagingGroups";
import { notFound, unprocessable } from "./problems";
import type { Registry } from "./registry";
import type { PackagingConfigurationState } from "./schemas";

/** Configurations per packaging group (a quota that AWS can raise). */
const MAX_CONFIGURATIONS = 10;

/** Creates and deletes packaging configurations; the service has no way to change one. */
export class PackagingConfigurations {
  constructor(
    private readonly cloud: Cloud,
    private readonly registry: Registry,
    private readonly groups: PackagingGroups,
    private readonly ingestion: Ingestion,
  ) {}

  /**
   * Creates a configuration; the assets that the group has already are packaged by it too.
   * @throws AwsError 422 for what MediaPackage refuses, 404 without its group, 409 for an id that is taken
   */
  create(place: Place, state: PackagingConfigurationState): PackagingConfiguration {
    const { Id: id, PackagingGroupId: groupId, Tags: _tags, ...definition } = state;
    if (!isMediaPackageId(id)) {
      throw unprocessable(
        `packaging configuration id ${JSON.stringify(id)}: letters, digits, _ and - are allowed`,
      );
    }
    if (this.registry.configurations.get(place, id) !== undefined) {
      throw new AwsError(
        "mediapackage-vod",
        "AlreadyExistsException",
        `packaging configuration ${id} exists already`,
        409,
      );
    }
    const group = this.groups.require(place, groupId);
    if (this.registry.configurationsOf(group).length >= MAX_CONFIGURATIONS) {
      throw unprocessable(`packaging group ${groupId} has ${MAX_CONFIGURATIONS} configurations, the quota`);
    }
    const configuration: PackagingConfiguration = {
      ...place,
      id,
      arn: mediaPackageArn("packaging-configurations", place, id),
      groupId,
      createdAt: this.cloud.clock.now(),
      tags: tagsOf(state),
      ...packageDefinitionOf(state),
      encryption: contentEncryptionOf(
        state,
        place,
        serviceMadeHash(this.cloud, place, "initialization vector", id),
      ),
      definition,
      hash: serviceMadeHash(this.cloud, place, "configuration", id),
      manifestHash: serviceMadeHash(this.cloud, place, "manifest", id),
    };
    this.registry.configurations.add(configuration);
    for (const asset of this.registry.assetsOf(group)) {
      this.ingestion.start(asset, [configuration]);
    }
    return configuration;
  }

  /** The configuration. @throws AwsError 404 */
  require(place: Place, id: string): PackagingConfiguration {
    const configuration = this.registry.configurations.get(place, id);
    if (configuration === undefined) {
      throw notFound(`packaging configuration ${id} does not exist in ${place.region}`);
    }
    return configuration;
  }

  /** Deletes a configuration: its endpoint goes from every asset of the group at once. */
  delete(configuration: PackagingConfiguration): void {
    for (const asset of this.registry.assets.list(configuration)) {
      asset.endpoints.delete(configuration.id);
    }
    this.registry.configurations.remove(configuration);
  }
}
