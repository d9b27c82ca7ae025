import { hasUnknown, isList, isProps, parseJson, sameJson } from "../props";
import type { DiffRequest, Json, Props, ResourceType, StoredResource } from "../types";

/** Compares what the program says now with what it said before, as the provider would. */
export function changedProperties(type: ResourceType, request: DiffRequest): readonly string[] {
  const properties = new Set([...Object.keys(request.oldInputs), ...Object.keys(request.news)]);
  return [...properties].filter((property) => {
    const before = request.oldInputs[property] ?? null;
    const after = request.news[property] ?? null;
    return !sameInput(type, property, ...withoutIgnored(property, before, after, request.ignoreChanges));
  });
}

/** Tagging calls exist for every taggable type, so tags change in place even where nothing else can. */
export function onlyTagsChanged(type: ResourceType, previous: StoredResource, inputs: Props): boolean {
  return changedProperties(type, {
    scope: previous.scope,
    token: previous.token,
    urn: previous.urn,
    id: previous.id,
    oldInputs: previous.inputs,
    oldOutputs: previous.outputs,
    news: inputs,
    ignoreChanges: ["tags"],
  }).every((property) => property === "tags");
}

function sameInput(type: ResourceType, property: string, before: Json, after: Json): boolean {
  if (hasUnknown(after)) {
    return false;
  }
  return (
    sameJson(before, after) ||
    sameDocument(before, after) ||
    (before !== null && after !== null && type.sameValue?.(property, before, after) === true)
  );
}

/** Documents (policies, desired state) compare by content: key order and white space are not changes. */
function sameDocument(before: Json, after: Json): boolean {
  if (typeof before !== "string" || typeof after !== "string" || !/^\s*[[{]/.test(before)) {
    return false;
  }
  const old = parseJson(before);
  return old !== undefined && sameJson(old, parseJson(after));
}

/** Cuts the `ignoreChanges` paths out of both sides; the engine has put the old values back, but only where both sides had one. */
function withoutIgnored(
  property: string,
  before: Json,
  after: Json,
  ignored: readonly string[],
): [Json, Json] {
  let sides: [Json, Json] = [before, after];
  for (const path of ignored) {
    const [first, ...rest] = path.split(/\.|\[|\]\.?/).filter((part) => part !== "");
    if (first === property) {
      sides = rest.length === 0 ? [null, null] : [cut(sides[0], rest), cut(sides[1], rest)];
    }
  }
  return sides;
}

function cut(value: Json, path: readonly string[]): Json {
  const [part = "", ...rest] = path;
  if (isList(value)) {
    return value.map((item, index) =>
      part === "*" || part === String(index) ? (rest.length === 0 ? null : cut(item, rest)) : item,
    );
  }
  if (!isProps(value)) {
    return value;
  }
  const name = part.replace(/^"|"$/g, "");
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      if (key !== name && part !== "*") {
        return [[key, item]];
      }
      return rest.length === 0 ? [] : [[key, cut(item, rest)]];
    }),
  );
}

/** Null and absent are the same to a provider; the nulls go, at every depth. */
export function withoutNulls(props: Props): Props {
  return Object.fromEntries(
    Object.entries(props)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, pruned(value)]),
  );
}

function pruned(value: Json): Json {
  if (isList(value)) {
    return value.map(pruned);
  }
  return isProps(value) ? withoutNulls(value) : value;
}
