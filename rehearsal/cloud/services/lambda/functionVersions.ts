import { optionalNumber, optionalObject, optionalText, sameJson, text } from "../../core/props";
import type { Props, Scope } from "../../core/types";

/** One version of a function's code and configuration: numbered ones never change, `$LATEST` does. */
export interface FunctionVersion {
  /** Unqualified ARN of the function. */
  readonly functionArn: string;
  /** ARN with the version, as invocations and distributions name it. */
  readonly qualifiedArn: string;
  readonly name: string;
  readonly version: string;
  readonly scope: Scope;
  readonly inputs: Props;
}

/** The code of a version, by path inside the archive; the contents are base64. */
export function codeFilesOf(inputs: Props): Readonly<Record<string, string>> {
  const archive = optionalObject(optionalObject(inputs, "code") ?? {}, "$archive");
  const files = archive === undefined ? undefined : optionalObject(archive, "files");
  const entries = Object.entries(files ?? {});
  return Object.fromEntries(
    entries.flatMap(([path, content]) => (typeof content === "string" ? [[path, content]] : [])),
  );
}

/** Hash of the archive, or undefined when no archive was handed over. */
export function codeHashOf(inputs: Props): string | undefined {
  const archive = optionalObject(optionalObject(inputs, "code") ?? {}, "$archive");
  return archive === undefined ? undefined : optionalText(archive, "hash");
}

/** Environment variables of the function's configuration. */
export function variablesOf(inputs: Props): Readonly<Record<string, string>> {
  const variables = optionalObject(optionalObject(inputs, "environment") ?? {}, "variables");
  return Object.fromEntries(
    Object.entries(variables ?? {}).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
}

/** Seconds after which Lambda stops an invocation. @default 3 */
export function timeoutSecondsOf(inputs: Props): number {
  return optionalNumber(inputs, "timeout") ?? 3;
}

/** Megabytes of memory. @default 128 */
export function memoryMegabytesOf(inputs: Props): number {
  return optionalNumber(inputs, "memorySize") ?? 128;
}

/** What a version freezes: tags and the provider's own switches are not part of it. */
function published(inputs: Props): Props {
  const { tags: _tags, publish: _publish, skipDestroy: _skipDestroy, ...rest } = inputs;
  return { ...rest, code: codeHashOf(inputs) ?? null };
}

/** The versions that exist, by function ARN. */
export class FunctionVersions {
  readonly #versions = new Map<string, Map<string, FunctionVersion>>();

  /** Replaces `$LATEST`, and returns it. */
  setLatest(functionArn: string, scope: Scope, inputs: Props): FunctionVersion {
    return this.#set(functionArn, "$LATEST", scope, inputs);
  }

  /** Publishes `$LATEST` under the next number; unchanged code and configuration keep their number, as in AWS. */
  publish(functionArn: string): FunctionVersion {
    const versions = this.#versions.get(functionArn);
    const latest = versions?.get("$LATEST");
    if (versions === undefined || latest === undefined) {
      throw new Error(`${functionArn}: there is nothing to publish`);
    }
    const newest = [...versions.values()].findLast((version) => version.version !== "$LATEST");
    if (newest !== undefined && sameJson(published(newest.inputs), published(latest.inputs))) {
      return newest;
    }
    return this.#set(functionArn, String(Number(newest?.version ?? 0) + 1), latest.scope, latest.inputs);
  }

  /** Finds a version by ARN, with or without its number. */
  find(arn: string): FunctionVersion | undefined {
    const parts = arn.split(":");
    const functionArn = parts.slice(0, 7).join(":");
    return this.#versions.get(functionArn)?.get(parts[7] ?? "$LATEST");
  }

  /** The highest number published, or `$LATEST` when none was. */
  newest(functionArn: string): string {
    const versions = [...(this.#versions.get(functionArn)?.keys() ?? [])];
    return versions.findLast((version) => version !== "$LATEST") ?? "$LATEST";
  }

  /** Forgets a deleted function with all its versions. */
  remove(functionArn: string): void {
    this.#versions.delete(functionArn);
  }

  #set(functionArn: string, version: string, scope: Scope, inputs: Props): FunctionVersion {
    const made: FunctionVersion = {
      functionArn,
      qualifiedArn: `${functionArn}:${version}`,
      name: text(inputs, "name"),
      version,
      scope,
      inputs,
    };
    const versions = this.#versions.get(functionArn) ?? new Map<string, FunctionVersion>();
    versions.set(version, made);
    this.#versions.set(functionArn, versions);
    return made;
  }
}
