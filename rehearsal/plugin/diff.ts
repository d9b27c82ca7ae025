import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { Props } from "../cloud/core/types";

/** Which arguments differ, and which of these cannot change in place. */
export interface Difference {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
}

/** The engine's form of a {@link Difference}: per argument whether it was added, removed or changed, and what that means. */
export function diffResponse(before: Props, after: Props, difference: Difference): DiffResponse {
  const replaces = new Set(difference.replaces);
  const changed = [...new Set([...difference.changed, ...difference.replaces])];
  const response = new DiffResponse()
    .setChanges(changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList([...replaces])
    .setHasdetaileddiff(true);
  for (const property of changed) {
    const kind = kindOf(before, after, property, replaces.has(property));
    response.getDetaileddiffMap().set(property, new PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

function kindOf(before: Props, after: Props, property: string, replace: boolean): PropertyDiff.Kind {
  const { Kind } = PropertyDiff;
  if (!(property in before)) {
    return replace ? Kind.ADD_REPLACE : Kind.ADD;
  }
  if (!(property in after)) {
    return replace ? Kind.DELETE_REPLACE : Kind.DELETE;
  }
  return replace ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
