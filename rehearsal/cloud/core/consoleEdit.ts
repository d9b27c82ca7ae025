import type { Cloud } from "./cloud";
import { sameJson } from "./props";
import type { Props, StoredResource } from "./types";

/**
 * Changes a deployed resource the way an administrator does at the console: behind Pulumi's back and unchecked. Data planes
 * read what is deployed, so it takes effect at once; Pulumi's own state still says what it said, until a refresh.
 *
 * @param change gets the arguments as deployed and returns all of them, changed; outputs of the same name follow
 * @returns the resource as it is afterwards
 * @throws Error unless exactly one resource of the type satisfies `predicate`
 */
export function consoleEdit(
  cloud: Cloud,
  token: string,
  predicate: (resource: StoredResource) => boolean,
  change: (inputs: Props) => Props,
): StoredResource {
  const [resource, ...others] = cloud.resources.filter(token, predicate);
  if (resource === undefined || others.length > 0) {
    throw new Error(
      `console edit: ${resource === undefined ? "no" : others.length + 1} resources of type ${token} are meant, exactly one is needed`,
    );
  }
  const inputs = change(resource.inputs);
  const properties = new Set([...Object.keys(resource.inputs), ...Object.keys(inputs)]);
  const changed = [...properties].filter(
    (property) => !sameJson(resource.inputs[property], inputs[property]),
  );
  const kept = Object.fromEntries(
    Object.entries(resource.outputs).filter(([property]) => !changed.includes(property)),
  );
  const followed = Object.fromEntries(
    changed.flatMap((property) => {
      const value = inputs[property];
      return value === undefined ? [] : [[property, value]];
    }),
  );
  const edited = { ...resource, inputs, outputs: { ...kept, ...followed } };
  cloud.resources.replace(edited);
  return edited;
}
