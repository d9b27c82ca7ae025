import type { Page } from "../../../../functions/catalog/catalogStore";
import { ObjectTooLargeError, type StoredObject } from "../../../../functions/ingest/ports";
import type { Delivery } from "./replicatedTable";

/** A version of an object. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly content: string;
  readonly lastModified: Date;
  /** In the order of the writes: S3's own order of versions. */
  readonly sequence: number;
  readonly isReplica: boolean;
  readonly isDeleteMarker: boolean;
}

/** Few, so that every listing has pages. */
const PAGE = 3;

/**
 * A versioned bucket in each Region, replicated both ways: versions travel one by one, in no order, keep their ids and times, and are not
 * replicated any further. Whatever arrives, by upload or by replication, raises an event.
 */
export class MemoryBuckets {
  /** Replicas on their way. */
  readonly pending: Delivery[] = [];
  readonly #versions = new Map<string, Version[]>();
  #sequence = 0;

  constructor(
    private readonly regions: readonly string[],
    private readonly now: () => Date,
    private readonly created: (region: string, version: Version) => void,
  ) {
    regions.forEach((region) => this.#versions.set(region, []));
  }

  /** @param versionId made up when left out */
  put(region: string, key: string, content: string, versionId?: string): Version {
    return this.#write(region, key, content, versionId ?? `version-${this.#sequence + 1}`, false);
  }

  /** Hides the object; delete markers are not replicated here. */
  delete(region: string, key: string): void {
    this.#add(region, {
      key,
      versionId: `marker-${++this.#sequence}`,
      content: "",
      lastModified: this.now(),
      sequence: this.#sequence,
      isReplica: false,
      isDeleteMarker: true,
    });
  }

  /** A version, or the present one. */
  version(region: string, key: string, versionId?: string): Version | undefined {
    const versions = this.#of(region).filter((version) => version.key === key);
    const found =
      versionId === undefined
        ? versions.reduce<Version | undefined>(
            (latest, version) =>
              latest === undefined || latest.sequence < version.sequence ? version : latest,
            undefined,
          )
        : versions.find((version) => version.versionId === versionId);
    return found?.isDeleteMarker === true ? undefined : found;
  }

  /** Present versions below a prefix. */
  present(region: string, prefix: string): readonly Version[] {
    const keys = [...new Set(this.#of(region).map(({ key }) => key))].filter((key) => key.startsWith(prefix));
    return keys.sort().flatMap((key) => this.version(region, key) ?? []);
  }

  head(region: string, key: string, versionId?: string): Promise<StoredObject | undefined> {
    const version = this.version(region, key, versionId);
    return Promise.resolve(
      version === undefined ? undefined : { ...stored(version), isReplica: version.isReplica },
    );
  }

  list(region: string, prefix: string, cursor?: string): Promise<Page<StoredObject>> {
    const items = this.present(region, prefix)
      .filter(({ key }) => cursor === undefined || key > cursor)
      .map(stored);
    const page = items.slice(0, PAGE);
    const last = page.at(-1)?.key;
    return Promise.resolve({
      items: page,
      ...(items.length > PAGE && last !== undefined ? { cursor: last } : {}),
    });
  }

  read(
    region: string,
    key: string,
    maxBytes: number,
  ): Promise<{ readonly text: string; readonly versionId: string } | undefined> {
    const version = this.version(region, key);
    if (version !== undefined && version.content.length > maxBytes) {
      return Promise.reject(new ObjectTooLargeError(key));
    }
    return Promise.resolve(
      version === undefined ? undefined : { text: version.content, versionId: version.versionId },
    );
  }

  #write(region: string, key: string, content: string, versionId: string, isReplica: boolean): Version {
    const version = {
      key,
      versionId,
      content,
      // S3 keeps whole seconds.
      lastModified: new Date(Math.floor(this.now().getTime() / 1_000) * 1_000),
      sequence: ++this.#sequence,
      isReplica,
      isDeleteMarker: false,
    };
    this.#add(region, version);
    this.created(region, version);
    for (const to of this.regions.filter((other) => other !== region)) {
      this.pending.push({
        from: region,
        to,
        deliver: () => {
          const replica = { ...version, isReplica: true };
          this.#add(to, replica);
          this.created(to, replica);
        },
      });
    }
    return version;
  }

  #add(region: string, version: Version): void {
    this.#of(region).push(version);
  }

  #of(region: string): Version[] {
    const versions = this.#versions.get(region);
    if (versions === undefined) {
      throw new Error(`no bucket in ${region}`);
    }
    return versions;
  }
}

function stored({ key, versionId, content, lastModified }: Version): StoredObject {
  return { key, versionId, sizeBytes: content.length, lastModified };
}
