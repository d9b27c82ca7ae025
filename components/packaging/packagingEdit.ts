import { formatOfVersion, nextVersion } from "../../functions/packaging/versions";
import { type HookInputs, NOT_KNOWN_YET } from "../guards/refuseChange";
import { parseJson } from "../parseJson";
import { stableJson } from "../stableJson";

/** A packaging configuration whose edit is judged. */
export interface EditedConfiguration {
  /** Id in AWS. */
  readonly id: string;
  /** `<format>-v<number>`. */
  readonly version: string;
  /** All versions of its group. */
  readonly versions: readonly string[];
  /**
   * The state that is wanted now, as far as it is known before an update: what is compared when Pulumi cannot tell yet, because the role
   * that the state names is new.
   */
  readonly wanted: object;
}

/**
 * Why a packaging configuration may not be updated, as the text for whoever tried; undefined when nothing in it changes.
 *
 * MediaPackage has no update for it, so Cloud Control would fail in the middle of a deployment. Replacing it under its name would be
 * worse: its hash stands in every playback URL of its format, so every session would break.
 */
export function packagingEditProblem(
  configuration: EditedConfiguration,
  before: HookInputs,
  after: HookInputs,
): string | undefined {
  const { id, version, versions, wanted } = configuration;
  const edited = after["desiredState"];
  const changes = differences(
    stateOf(before["desiredState"]),
    edited === NOT_KNOWN_YET ? wanted : stateOf(edited),
  );
  if (changes.length === 0) {
    return undefined;
  }
  const next = nextVersion(formatOfVersion(version), versions);
  const profileHint = changes.some((change) => change.includes(".Encryption"))
    ? ` What a DRM profile says is part of every version that uses it: write another profile, and name it as the drm of ${next}.`
    : "";
  return `packaging configuration ${id}: ${changes.join("; ")}. MediaPackage cannot change a configuration, and another one in its place would break every session that plays ${version}. Leave ${version} as it was, add ${next} with the new settings beside it, mark ${version} retiring, and remove it once its last session has ended: docs/packagingVersions.md.${profileHint}`;
}

function stateOf(desiredState: unknown): unknown {
  return typeof desiredState === "string" ? parseJson(desiredState) : undefined;
}

/** Every setting that differs, as `path old -> new`. Lists are compared as a whole. */
function differences(before: unknown, after: unknown, path: readonly string[] = []): readonly string[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
  }
  const [old, now] = [show(before), show(after)];
  return old === now ? [] : [`${path.join(".")} ${old} -> ${now}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? "none" : stableJson(value);
}
