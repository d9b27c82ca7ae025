import type { Cloud } from "../../core/cloud";
import { objects, optionalObject } from "../../core/props";
import type { Props, StoredResource } from "../../core/types";
import { TOKENS } from "./tokens";

/** A distribution's cache behaviours in the order in which CloudFront tries them; the default one is last. */
export function behavioursOf(inputs: Props): readonly Props[] {
  const standard = optionalObject(inputs, "defaultCacheBehavior");
  return [...objects(inputs, "orderedCacheBehaviors"), ...(standard === undefined ? [] : [standard])];
}

/** The first distribution with a behaviour that satisfies `uses`; what it uses cannot be deleted. */
export function distributionUsing(
  cloud: Cloud,
  uses: (behaviour: Props) => boolean,
): StoredResource | undefined {
  return cloud.resources.find(TOKENS.distribution, (distribution) =>
    behavioursOf(distribution.inputs).some(uses),
  );
}
