import type { CheckedDocument } from "../check";
import type { ControlledResource } from "./cloudFormationTemplates";

/** A request of an AWS API, in the spelling of the service's model. */
export interface ApiRequest extends CheckedDocument {
  /** As the service models are filed, such as `mediapackage-vod`. */
  readonly service: string;
  readonly operation: string;
  readonly request: object;
}

/** The operation that Cloud Control calls to create a resource. CloudFormation and the API spell everything alike here. */
const CREATORS: Readonly<Record<string, { readonly service: string; readonly operation: string }>> = {
  "AWS::MediaPackage::PackagingGroup": { service: "mediapackage-vod", operation: "CreatePackagingGroup" },
  "AWS::MediaPackage::PackagingConfiguration": {
    service: "mediapackage-vod",
    operation: "CreatePackagingConfiguration",
  },
};

/**
 * The request that makes a resource.
 *
 * @throws Error for a type that is not known here, which would be passed over otherwise
 */
export function creationOf({ name, kind, desiredState }: ControlledResource): ApiRequest {
  const creator = CREATORS[kind];
  if (creator === undefined) {
    throw new Error(`${name}: no request is known for ${kind}. Add it to ${__filename}.`);
  }
  return { name, kind: creator.operation, ...creator, request: desiredState };
}
