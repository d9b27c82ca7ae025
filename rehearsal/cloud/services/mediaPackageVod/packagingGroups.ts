import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import type { CdnAuthorizer } from "./cdnAuthorization";
import { requireLogGroup } from "./egressLog";
import type { PackagingGroup, Place } from "./model";
import { isMediaPackageId, mediaPackageArn, serviceMadeHash } from "./names";
import { notFound, unprocessable } from "./problems";
import type { Registry } from "./registry";
import type { PackagingGroupState } from "./schemas";

/** Packaging groups per account and Region (a quota that AWS can raise). */
const MAX_GROUPS = 10;

/** Creates, changes and deletes packaging groups. */
export class PackagingGroups {
  constructor(
    private readonly cloud: Cloud,
    private readonly registry: Registry,
    private readonly authorizer: CdnAuthorizer,
  ) {}

  /** @throws AwsError 422 for what MediaPackage refuses, 409 for an id that is taken */
  create(place: Place, state: PackagingGroupState): PackagingGroup {
    const { Id: id, Authorization: authorization } = state;
    if (!isMediaPackageId(id)) {
      throw unprocessable(`packaging group id ${JSON.stringify(id)}: letters, digits, _ and - are allowed`);
    }
    if (this.registry.groups.get(place, id) !== undefined) {
      throw new AwsError(
        "mediapackage-vod",
        "AlreadyExistsException",
        `packaging group ${id} exists already`,
        409,
      );
    }
    if (this.registry.groups.list(place).length >= MAX_GROUPS) {
      throw unprocessable(
        `${place.region} of account ${place.accountId} has ${MAX_GROUPS} packaging groups, the quota`,
      );
    }
    const cdn = authorization && {
      secretArn: authorization.CdnIdentifierSecret,
      roleArn: authorization.SecretsRoleArn,
    };
    if (cdn !== undefined) {
      this.authorizer.validate(cdn, place);
    }
    const logGroup = state.EgressAccessLogs?.LogGroupName;
    if (logGroup !== undefined) {
      requireLogGroup(this.cloud, place, logGroup);
    }
    const domain = serviceMadeHash(this.cloud, place, "domain", id);
    const group: PackagingGroup = {
      ...place,
      id,
      arn: mediaPackageArn("packaging-groups", place, id),
      host: `${domain}.egress.mediapackage-vod.${place.region}.amazonaws.com`,
      createdAt: this.cloud.clock.now(),
      tags: tagsOf(state),
      authorization: cdn,
      egressLogGroup: logGroup,
    };
    this.registry.groups.add(group);
    return group;
  }

  /** The group. @throws AwsError 404 */
  require(place: Place, id: string): PackagingGroup {
    const group = this.registry.groups.get(place, id);
    if (group === undefined) {
      throw notFound(`packaging group ${id} does not exist in ${place.region}`);
    }
    return group;
  }

  /** Sets or (undefined) switches off the CDN authorization: the only thing that UpdatePackagingGroup changes. */
  authorize(group: PackagingGroup, authorization: PackagingGroupState["Authorization"]): void {
    const cdn = authorization && {
      secretArn: authorization.CdnIdentifierSecret,
      roleArn: authorization.SecretsRoleArn,
    };
    if (cdn !== undefined) {
      this.authorizer.validate(cdn, group);
    }
    group.authorization = cdn;
  }

  /** Says where the egress logs go, or (undefined) that there are none: what ConfigureLogs does. */
  configureLogs(group: PackagingGroup, logs: PackagingGroupState["EgressAccessLogs"]): void {
    if (logs !== undefined) {
      requireLogGroup(this.cloud, group, logs.LogGroupName);
    }
    group.egressLogGroup = logs?.LogGroupName;
  }

  /** @throws AwsError 422 while configurations or assets exist */
  delete(group: PackagingGroup): void {
    const configurations = this.registry.configurationsOf(group).length;
    const assets = this.registry.assetsOf(group).length;
    if (configurations > 0 || assets > 0) {
      throw unprocessable(
        `packaging group ${group.id} still has ${configurations} configurations and ${assets} assets; delete them first`,
      );
    }
    this.registry.groups.remove(group);
  }
}

/** Tags as a map. */
export function tagsOf(state: {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
}): Readonly<Record<string, string>> {
  return Object.fromEntries((state.Tags ?? []).map(({ Key: key, Value: value }) => [key, value]));
}
