import type { Call } from "../../core/types";
import type { ControlledResource, ControlledType } from "./cloudControl";
import { parseDesiredState } from "./controlledState";
import { MediaPackageVod } from "./mediaPackageVod";
import type { PackagingGroup } from "./model";
import { packagingGroupSchema, type PackagingGroupState } from "./schemas";

const TYPE_NAME = "AWS::MediaPackage::PackagingGroup";

/** Packaging groups by Cloud Control: authorization and logs change in place, id and tags replace. */
export const packagingGroupControl: ControlledType = {
  typeName: TYPE_NAME,
  createOnly: ["Id", "Tags"],
  create: (call, desiredState) => {
    const state = parseDesiredState(TYPE_NAME, packagingGroupSchema, desiredState);
    const service = call.cloud.service(MediaPackageVod);
    const group = service.groups.create(placeOf(call), state);
    service.egress.open(group);
    return describe(group, state);
  },
  update: (call, id, desiredState) => {
    const state = parseDesiredState(TYPE_NAME, packagingGroupSchema, desiredState);
    const { groups } = call.cloud.service(MediaPackageVod);
    const group = groups.require(placeOf(call), id);
    groups.authorize(group, state.Authorization);
    groups.configureLogs(group, state.EgressAccessLogs);
    return describe(group, state);
  },
  delete: (call, id) => {
    const service = call.cloud.service(MediaPackageVod);
    const group = service.groups.require(placeOf(call), id);
    service.groups.delete(group);
    service.egress.close(group);
  },
};

function describe(group: PackagingGroup, state: PackagingGroupState): ControlledResource {
  // The domain name comes back as a URL: CloudFront wants the host alone.
  return { id: group.id, properties: { ...state, Arn: group.arn, DomainName: `https://${group.host}` } };
}

function placeOf({ scope }: Call): { readonly accountId: string; readonly region: string } {
  return { accountId: scope.accountId, region: scope.region };
}
