import type { StoredChecksum } from "./checksums";
import type { ObjectEncryption } from "./encryption";
import type { Retention } from "./lockedBuckets";

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
  /** Hexadecimal MD5 of the body, or of the MD5s of its parts with `-<parts>` behind it; without quotes. */
  readonly etag: string;
  /** What the uploader gave; undefined: S3's own, see `checksumOf`. */
  readonly checksum: StoredChecksum | undefined;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly encryption: ObjectEncryption;
  readonly ownerAccountId: string;
  /** Milliseconds since 1970. A replica keeps its original's: S3 copies creation times. */
  readonly lastModified: number;
  /**
   * Place of the original write among all writes of the cloud. With `lastModified` it decides which version is the latest,
   * so that two buckets that replicate to each other agree, in whatever order replicas arrive.
   */
  readonly rank: number;
  /** Place of the latest change of the tags among all writes of the cloud: the later change wins in both buckets. */
  readonly tagsRank: number;
  /** Grows with every write of a key; compares two events of one key. */
  readonly sequencer: string;
  readonly replicationStatus: ReplicationStatus | undefined;
  /** Until when Object Lock keeps the version; undefined without. */
  readonly retention: Retention | undefined;
}

/** The bytes and versions of every bucket. Knows no rules; the data plane does. */
export class ObjectStore {
  /** Versions by bucket and key, oldest first. */
  readonly #buckets = new Map<string, Map<string, ObjectVersion[]>>();

  /**
   * Adds a version at its place by the time of its original write. In a bucket without versioning (`null` version) it
   * takes the place of the one before; a version that is there already, as after a repeated replication, is put anew.
   */
  put(version: ObjectVersion): void {
    const bucket = this.#buckets.get(version.bucket) ?? new Map<string, ObjectVersion[]>();
    this.#buckets.set(version.bucket, bucket);
    const others = (bucket.get(version.key) ?? []).filter(({ versionId }) => versionId !== version.versionId);
    bucket.set(
      version.key,
      [...others, version].sort(
        (left, right) => left.lastModified - right.lastModified || left.rank - right.rank,
      ),
    );
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

  /** Every version and delete marker of a bucket, or of one key in it, oldest first per key. */
  versions(bucket: string, key?: string): readonly ObjectVersion[] {
    const keys = this.#buckets.get(bucket);
    return key === undefined ? [...(keys?.values() ?? [])].flat() : (keys?.get(key) ?? []);
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
