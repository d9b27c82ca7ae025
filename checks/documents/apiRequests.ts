import type { CheckedDocument } from "../check";
import type { ControlledResource } from "./cloudFormationTemplates";

/** A request of an AWS API, in the spelling of the service's model. */
export interface ApiRequest extends CheckedDocument {
  /** As the service models are filed, such as `mediapackage-vod`. */
  readonly service: string;
  readonly operation: string;
  readonly request: object;
}

/** The request that CloudFormation sends to create a resource; but for what is said here, it spells everything as the API does. */
interface Creator {
  readonly service: string;
  readonly operation: string;
  /** Properties that CloudFormation calls otherwise. */
  readonly renamed?: Readonly<Record<string, string>>;
}

const CREATORS: Readonly<Record<string, Creator>> = {
  "AWS::MediaPackage::PackagingGroup": { service: "mediapackage-vod", operation: "CreatePackagingGroup" },
  "AWS::MediaPackage::PackagingConfiguration": {
    service: "mediapackage-vod",
    operation: "CreatePackagingConfiguration",
  },
  "AWS::MediaConvert::JobTemplate": {
    service: "mediaconvert",
    operation: "CreateJobTemplate",
    renamed: { SettingsJson: "Settings" },
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
  const { service, operation, renamed } = creator;
  const request = Object.fromEntries(
    Object.entries(desiredState).map(([key, value]: [string, unknown]) => [renamed?.[key] ?? key, value]),
  );
  return { name, kind: operation, service, operation, request };
}
