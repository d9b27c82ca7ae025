import type { ObjectVersion, ObjectVersionsPort } from "./ports";
import { errorText } from "./refusal";

/** How much of an asset a bucket holds. */
export interface ObjectCount {
  /** Keys that have a version with content. */
  readonly objects: number;
  /** Versions with content. */
  readonly versions: number;
  /** Delete markers. */
  readonly markers: number;
  readonly bytes: number;
}

/** What a bucket holds of an asset, and what became of it. */
export interface ObjectCopies {
  readonly bucket: string;
  readonly prefix: string;
  /** What is there now; undefined when the bucket could not be listed. */
  readonly left: ObjectCount | undefined;
  /** What this run deleted. */
  readonly deleted: number;
  /** What S3 refused to delete, by key and version, in its words. */
  readonly refused: readonly string[];
  readonly unreachable: string | undefined;
}

/** Deletions at a time. */
const AT_A_TIME = 8;

/**
 * Counts what a bucket holds below a prefix, all versions, and deletes it when asked to. Deletions by version id are not replicated
 * (S3 User Guide, "What does Amazon S3 replicate?"), so it is done in each Region.
 */
export async function objectCopies(
  port: ObjectVersionsPort,
  prefix: string,
  deleteThem: boolean,
): Promise<ObjectCopies> {
  const base = { bucket: port.bucket, prefix };
  const refused: string[] = [];
  let deleted = 0;
  try {
    const found = await versions(port, prefix);
    if (!deleteThem) {
      return { ...base, left: count(found), deleted, refused, unreachable: undefined };
    }
    for (let start = 0; start < found.length; start += AT_A_TIME) {
      const batch = found.slice(start, start + AT_A_TIME);
      const answers = await Promise.all(
        batch.map(async (version) => ({ version, answer: await port.delete(version) })),
      );
      for (const { version, answer } of answers) {
        if (answer === undefined) {
          deleted += 1;
        } else {
          refused.push(`${version.key} (${version.versionId}): ${answer}`);
        }
      }
    }
    return { ...base, left: count(await versions(port, prefix)), deleted, refused, unreachable: undefined };
  } catch (error) {
    return { ...base, left: undefined, deleted, refused, unreachable: errorText(error) };
  }
}

async function versions(port: ObjectVersionsPort, prefix: string): Promise<readonly ObjectVersion[]> {
  const all: ObjectVersion[] = [];
  let cursor: string | undefined;
  do {
    const page = await port.list(prefix, cursor);
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}

function count(all: readonly ObjectVersion[]): ObjectCount {
  const content = all.filter(({ isDeleteMarker }) => !isDeleteMarker);
  return {
    objects: new Set(content.map(({ key }) => key)).size,
    versions: content.length,
    markers: all.length - content.length,
    bytes: content.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
