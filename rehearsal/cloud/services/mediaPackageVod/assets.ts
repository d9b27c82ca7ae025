import type { Cloud } from "../../core/cloud";
import type { Caller } from "../../core/types";
import type { Ingestion } from "./ingestion";
import type { Asset, Place } from "./model";
import { isMediaPackageId, MEDIA_PACKAGE, mediaPackageArn, serviceMadeHash } from "./names";
import type { PackagingGroups } from "./packagingGroups";
import { forbidden, notFound, unprocessable } from "./problems";
import type { Registry } from "./registry";
import { sourceLocation, validateSource } from "./source";

/** Assets per packaging group (a quota that AWS can raise). */
const MAX_ASSETS = 10_000;

/** A CreateAsset request. */
export interface AssetRequest {
  readonly id: string;
  readonly packagingGroupId: string;
  readonly sourceArn: string;
  readonly sourceRoleArn: string;
  readonly resourceId?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Creates and deletes assets; the service has no way to change one. */
export class Assets {
  constructor(
    private readonly cloud: Cloud,
    private readonly registry: Registry,
    private readonly groups: PackagingGroups,
    private readonly ingestion: Ingestion,
    private readonly maxAssets = MAX_ASSETS,
  ) {}

  /**
   * Creates an asset and queues its ingest. What is wrong with the media shows later, as FAILED.
   * @throws AwsError 422, 404 without its group, 403 when the caller may not pass the role
   */
  create(caller: Caller, place: Place, request: AssetRequest): Asset {
    const { id, sourceArn, sourceRoleArn } = request;
    if (!isMediaPackageId(id)) {
      throw unprocessable(`asset id ${JSON.stringify(id)}: letters, digits, _ and - are allowed`);
    }
    if (this.registry.assets.get(place, id) !== undefined) {
      throw unprocessable(
        `asset ${id} exists already in ${place.region}; ids are unique per account and Region`,
      );
    }
    const group = this.groups.require(place, request.packagingGroupId);
    if (this.registry.assetsOf(group).length >= this.maxAssets) {
      throw unprocessable(`packaging group ${group.id} has ${this.maxAssets} assets, the quota`);
    }
    const location = sourceLocation(sourceArn);
    this.#requirePassRole(caller, sourceRoleArn);
    validateSource(this.cloud, place, location, sourceRoleArn);
    const asset: Asset = {
      accountId: place.accountId,
      region: place.region,
      id,
      arn: mediaPackageArn("assets", place, id),
      groupId: group.id,
      sourceBucket: location.bucket,
      sourceKey: location.key,
      sourceArn,
      sourceRoleArn,
      resourceId: request.resourceId,
      tags: request.tags ?? {},
      createdAt: this.cloud.clock.now(),
      hash: serviceMadeHash(this.cloud, place, "asset", id),
      endpoints: new Map(),
    };
    this.registry.assets.add(asset);
    this.ingestion.start(asset, this.registry.configurationsOf(group));
    return asset;
  }

  /** The asset. @throws AwsError 404 */
  require(place: Place, id: string): Asset {
    const asset = this.registry.assets.get(place, id);
    if (asset === undefined) {
      throw notFound(`asset ${id} does not exist in ${place.region}`);
    }
    return asset;
  }

  /** Deletes an asset: its URLs stop answering at once. */
  delete(asset: Asset): void {
    this.registry.assets.remove(asset);
  }

  #requirePassRole(caller: Caller, roleArn: string): void {
    const decision = this.cloud.iam.authorize({
      caller,
      action: "iam:PassRole",
      resource: roleArn,
      context: { "iam:PassedToService": MEDIA_PACKAGE },
    });
    if (!decision.allowed) {
      throw forbidden(decision.reason);
    }
  }
}
