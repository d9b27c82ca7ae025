import type { ControlledType } from "./cloudControl";
import { parseDesiredState } from "./controlledState";
import { MediaPackageVod } from "./mediaPackageVod";
import { packagingConfigurationSchema } from "./schemas";

const TYPE_NAME = "AWS::MediaPackage::PackagingConfiguration";

/**
 * Packaging configurations by Cloud Control. The schema declares only the id create-only, and the type has no update
 * handler: a changed package plans an update that then fails, unless the program forces a replacement.
 */
export const packagingConfigurationControl: ControlledType = {
  typeName: TYPE_NAME,
  createOnly: ["Id"],
  create: ({ cloud, scope }, desiredState) => {
    const state = parseDesiredState(TYPE_NAME, packagingConfigurationSchema, desiredState);
    const { accountId, region } = scope;
    const { id, arn } = cloud.service(MediaPackageVod).configurations.create({ accountId, region }, state);
    return { id, properties: { ...state, Arn: arn } };
  },
  delete: ({ cloud, scope }, id) => {
    const { configurations } = cloud.service(MediaPackageVod);
    configurations.delete(configurations.require(scope, id));
  },
};
