import { isProps } from "../props";
import type { TypeSchema } from "../schema/shapes";
import { UNKNOWN, type Json, type Props, type ResourceType, type Scope } from "../types";
import { withoutNulls } from "./diff";

/**
 * What the engine stores for a resource: its inputs, its computed properties and the tags with the provider's default
 * tags. A computed property that comes back null is left out (a write-only argument, for one).
 */
export function outputsOf(schema: TypeSchema, scope: Scope, inputs: Props, computed: Props): Props {
  const tagged = schema.outputs.includes("tagsAll") ? { tagsAll: tagsAll(scope, inputs) } : {};
  return withoutNulls({ ...inputs, ...tagged, ...computed });
}

/** What a preview of a create may promise: arguments and tags, and nothing that AWS would make up. */
export function previewOutputs(schema: TypeSchema, type: ResourceType, scope: Scope, inputs: Props): Props {
  const unknown = type.computed.filter((property) => inputs[property] === undefined);
  return outputsOf(schema, scope, inputs, Object.fromEntries(unknown.map((property) => [property, UNKNOWN])));
}

/** What a preview of an update may promise: computed properties stay, except those that an update may change. */
export function previewUpdateOutputs(
  schema: TypeSchema,
  type: ResourceType,
  scope: Scope,
  inputs: Props,
  oldOutputs: Props,
): Props {
  const computed = computedOf(type, inputs, oldOutputs);
  const volatile = (type.volatile ?? []).filter((property) => inputs[property] === undefined);
  return outputsOf(schema, scope, inputs, {
    ...computed,
    ...Object.fromEntries(volatile.map((property) => [property, UNKNOWN])),
  });
}

/** The computed properties among the outputs, where no argument has taken their place. */
export function computedOf(type: ResourceType, inputs: Props, outputs: Props): Props {
  return Object.fromEntries(
    type.computed
      .filter((property) => inputs[property] === undefined)
      .flatMap((property): [string, Json][] => {
        const value = outputs[property];
        return value === undefined ? [] : [[property, value]];
      }),
  );
}

function tagsAll(scope: Scope, inputs: Props): Props {
  const own = inputs["tags"];
  return { ...scope.defaultTags, ...(isProps(own) ? own : {}) };
}
