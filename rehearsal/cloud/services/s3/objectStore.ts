import type { ObjectEncryption } from "./encryption";

/** Where an object's replication stands; undefined: no rule is for it. */
export type ReplicationStatus = "PENDING" | "COMPLETED" | "FAILED" | "REPLICA";

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** `null` in a bucket without versioning. */
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly body: Uint8Array;
  readonly size: number;
  /** Hexadecimal MD5 of the body, without quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly encryption: ObjectEncryption;
  readonly ownerAccountId: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** Grows with every write of a key; compares two events of one key. */
  readonly sequencer: string;
  readonly replicationStatus: ReplicationStatus | undefined;
}

/** The bytes and versions of every bucket. Knows no rules; the data plane does. */
export class ObjectStore {
  /** Versions by bucket and key, oldest first. */
  readonly #buckets = new Map<string, Map<string, ObjectVersion[]>>();

  /** Adds a version; in a bucket without versioning (`null` version) it takes the place of the one before. */
  put(version: ObjectVersion): void {
    const bucket = this.#buckets.get(version.bucket) ?? new Map<string, ObjectVersion[]>();
    this.#buckets.set(version.bucket, bucket);
    const others = (bucket.get(version.key) ?? []).filter(
      ({ versionId }) => versionId !== "null" || version.versionId !== "null",
    );
    bucket.set(version.key, [...others, version]);
  }

  /** Puts a changed version in the place of the one with the same id; nothing happens when it is gone. */
  replace(version: ObjectVersion): void {
    const versions = this.#buckets.get(version.bucket)?.get(version.key);
    const at = versions?.findIndex(({ versionId }) => versionId === version.versionId) ?? -1;
    if (versions !== undefined && at >= 0) {
      versions[at] = version;
    }
  }

  /** A version, or the newest one (which may be a delete marker). */
  find(bucket: string, key: string, versionId?: string): ObjectVersion | undefined {
    const versions = this.#buckets.get(bucket)?.get(key) ?? [];
    return versionId === undefined
      ? versions.at(-1)
      : versions.find((version) => version.versionId === versionId);
  }

  /** The newest version of every key that is not deleted, sorted by key. */
  list(bucket: string, prefix: string): readonly ObjectVersion[] {
    return [...(this.#buckets.get(bucket)?.values() ?? [])]
      .map((versions) => versions.at(-1))
      .filter((version) => version !== undefined)
      .filter((version) => !version.isDeleteMarker && version.key.startsWith(prefix))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  /** Removes one version for good. */
  remove(bucket: string, key: string, versionId: string): void {
    const keys = this.#buckets.get(bucket);
    const rest = (keys?.get(key) ?? []).filter((version) => version.versionId !== versionId);
    if (rest.length === 0) {
      keys?.delete(key);
    } else {
      keys?.set(key, rest);
    }
  }

  /** True when the bucket has neither objects, old versions nor delete markers. */
  isEmpty(bucket: string): boolean {
    return (this.#buckets.get(bucket)?.size ?? 0) === 0;
  }

  /** Removes everything in a bucket. */
  purge(bucket: string): void {
    this.#buckets.delete(bucket);
  }
}
