import { isProps, optionalText, parseJson, sameJson, text } from "../../core/props";
import { AwsError, type Call, type Json, type Props, type ResourceType } from "../../core/types";
import { packagingConfigurationControl } from "./packagingConfigurationControl";
import { packagingGroupControl } from "./packagingGroupControl";

/** One CloudFormation resource type as Cloud Control handles it. */
export interface ControlledType {
  readonly typeName: string;
  /** Top-level properties that only a create can set: a change of one replaces the resource. */
  readonly createOnly: readonly string[];
  /** @returns the primary identifier and the properties that Cloud Control reads back */
  readonly create: (call: Call, desiredState: Json) => ControlledResource;
  /** Missing: the type has no update handler, and Cloud Control refuses updates. */
  readonly update?: (call: Call, id: string, desiredState: Json) => ControlledResource;
  readonly delete: (call: Call, id: string) => void;
}

/** A resource as Cloud Control reads it back. */
export interface ControlledResource {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const TYPES: readonly ControlledType[] = [packagingGroupControl, packagingConfigurationControl];

/**
 * `aws.cloudcontrol.Resource`: any CloudFormation type by name. The provider finds create-only paths in the type's schema
 * and replaces on a change of one; every other change becomes an update, also where the type has no handler for it.
 */
export const cloudControlResourceType: ResourceType = {
  token: "aws:cloudcontrol/resource:Resource",
  replaceOn: ["typeName"],
  computed: ["properties", "schema"],
  volatile: ["properties"],
  mustReplace: (property, before, after, news) => {
    const type = TYPES.find(({ typeName }) => typeName === news["typeName"]);
    return property === "desiredState" && type !== undefined && changesCreateOnly(type, before, after);
  },
  create: (call) => {
    const type = typeOf(call);
    requireServiceRole(call);
    const { id, properties } = type.create(call, desiredState(call));
    return { id, computed: computedOf(type, call, properties) };
  },
  update: (call) => {
    const type = typeOf(call);
    requireServiceRole(call);
    if (type.update === undefined) {
      throw new AwsError(
        "cloudcontrol",
        "UnsupportedActionException",
        `Resource type ${type.typeName} does not support UPDATE action`,
      );
    }
    const { properties } = type.update(call, call.previous.id, desiredState(call));
    return computedOf(type, call, properties);
  },
  delete: (call) => {
    typeOf(call).delete(call, call.previous.id);
  },
};

function typeOf(call: Call): ControlledType {
  const name = text(call.inputs, "typeName");
  const type = TYPES.find(({ typeName }) => typeName === name);
  if (type === undefined) {
    throw /^[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}$/.test(name)
      ? new AwsError(
          "cloudcontrol",
          "TypeNotFoundException",
          `The type '${name}' cannot be found; the stand-in knows ${TYPES.map(({ typeName }) => typeName).join(", ")}`,
        )
      : new AwsError(
          "cloudcontrol",
          "ValidationException",
          `typeName ${JSON.stringify(name)}: <Organization>::<Service>::<Resource> is needed`,
        );
  }
  return type;
}

function desiredState(call: Call): Json {
  const state = parseJson(text(call.inputs, "desiredState"));
  if (state === undefined) {
    throw new AwsError("cloudcontrol", "ValidationException", "desiredState is not JSON");
  }
  return state;
}

/** With `roleArn` Cloud Control calls the service by that role, which has to trust CloudFormation. */
function requireServiceRole(call: Call): void {
  const roleArn = optionalText(call.inputs, "roleArn");
  if (roleArn !== undefined) {
    call.cloud.iam.assumeRole("cloudformation.amazonaws.com", roleArn);
  }
}

function computedOf(type: ControlledType, call: Call, properties: Readonly<Record<string, unknown>>): Props {
  const { typeName, createOnly } = type;
  const schema = { typeName, createOnlyProperties: createOnly.map((name) => `/properties/${name}`) };
  return {
    properties: JSON.stringify(properties),
    schema: optionalText(call.inputs, "schema") ?? JSON.stringify(schema),
  };
}

function changesCreateOnly(type: ControlledType, before: Json, after: Json): boolean {
  const [old, now] = [before, after].map((side) => (typeof side === "string" ? parseJson(side) : undefined));
  // A desired state that is not known yet may or may not change one; the provider then plans an update.
  if (!isProps(old) || !isProps(now)) {
    return false;
  }
  return type.createOnly.some((property) => !sameJson(old[property], now[property]));
}
