import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";

/** Quotas of the data plane, in bytes and keys. */
export const KEY_VALUE_STORE_LIMITS = {
  storeBytes: 5 * 1024 * 1024,
  keyBytes: 512,
  valueBytes: 1024,
  keysPerUpdate: 50,
  bytesPerUpdate: 3 * 1024 * 1024,
} as const;

/** A store as its data plane describes it; times in milliseconds since 1970. */
export interface StoreDescription {
  readonly arn: string;
  readonly itemCount: number;
  readonly totalSizeInBytes: number;
  readonly created: number;
  readonly lastModified: number;
  /** The data plane's own entity tag: it is not the one of CloudFront's control plane. */
  readonly etag: string;
}

/** A batch of writes that succeeds or fails as a whole. */
export interface StoreUpdate {
  readonly puts?: readonly { readonly key: string; readonly value: string }[];
  readonly deletes?: readonly string[];
}

/** What edge locations see of a store. */
export interface EdgeCopy {
  readonly get: (key: string) => string | undefined;
  readonly count: () => number;
}

type Entries = ReadonlyMap<string, string>;

interface Store {
  readonly arn: string;
  readonly created: number;
  lastModified: number;
  revision: number;
  entries: Entries;
  /** Contents that have reached or will reach the edge, oldest first. */
  edgeVersions: { readonly visibleAt: number; readonly entries: Entries }[];
}

function refusal(code: string, message: string, status: number): AwsError {
  return new AwsError("CloudFrontKeyValueStore", code, message, status);
}

function sizeOf(entries: Entries): number {
  let bytes = 0;
  for (const [key, value] of entries) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}

/**
 * The CloudFront KeyValueStores: one writable copy each, and what the edge sees of it a moment later.
 * AWS does not publish how long propagation takes; it speaks of seconds.
 */
export class KeyValueStores {
  readonly #stores = new Map<string, Store>();
  /** Virtual milliseconds from a write until the edge sees it. */
  propagationDelayMs = 3000;
  /** Fault: every write answers InternalServerException, as when the writers' home Region is down. */
  writesFail = false;
  /** Fault: edge functions get an error from every read. */
  edgeReadsFail = false;

  constructor(private readonly cloud: Cloud) {}

  /** Makes an empty store. */
  createStore(arn: string): void {
    const now = this.cloud.clock.now();
    this.#stores.set(arn, {
      arn,
      created: now,
      lastModified: now,
      revision: 0,
      entries: new Map(),
      edgeVersions: [{ visibleAt: now, entries: new Map() }],
    });
  }

  /** Removes a store with its entries. */
  deleteStore(arn: string): void {
    this.#stores.delete(arn);
  }

  /** DescribeKeyValueStore; its etag is what every write must repeat. */
  describe(arn: string): StoreDescription {
    const store = this.#store(arn);
    return {
      arn,
      itemCount: store.entries.size,
      totalSizeInBytes: sizeOf(store.entries),
      created: store.created,
      lastModified: store.lastModified,
      etag: this.#etagOf(store),
    };
  }

  /** GetKey of the writable copy; throws ResourceNotFoundException for a missing key. */
  get(arn: string, key: string): string {
    const value = this.#store(arn).entries.get(key);
    if (value === undefined) {
      throw refusal("ResourceNotFoundException", `Key ${key} was not found.`, 404);
    }
    return value;
  }

  /** Every entry of the writable copy, ordered by key. */
  list(arn: string): readonly { readonly key: string; readonly value: string }[] {
    return [...this.#store(arn).entries]
      .map(([key, value]) => ({ key, value }))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  /** PutKey; `ifMatch` is the etag of {@link describe}. Returns the new description. */
  put(arn: string, key: string, value: string, ifMatch: string): StoreDescription {
    return this.update(arn, { puts: [{ key, value }] }, ifMatch);
  }

  /** DeleteKey; a missing key is refused. */
  delete(arn: string, key: string, ifMatch: string): StoreDescription {
    return this.update(arn, { deletes: [key] }, ifMatch);
  }

  /** UpdateKeys: all or nothing; a stale etag is a ConflictException and changes nothing. */
  update(arn: string, change: StoreUpdate, ifMatch: string): StoreDescription {
    const store = this.#store(arn);
    if (this.writesFail) {
      throw refusal("InternalServerException", "The service could not write the entry. Try again.", 500);
    }
    if (ifMatch !== this.#etagOf(store)) {
      throw refusal(
        "ConflictException",
        "The If-Match version does not match the store's current ETag.",
        409,
      );
    }
    store.entries = applied(store.entries, change);
    store.revision += 1;
    const now = this.cloud.clock.now();
    store.lastModified = now;
    store.edgeVersions = [
      ...visibleAndLater(store.edgeVersions, now),
      { visibleAt: now + this.propagationDelayMs, entries: store.entries },
    ];
    return this.describe(arn);
  }

  /** What a CloudFront Function reads now; undefined for a store that does not exist. */
  edgeCopy(arn: string): EdgeCopy | undefined {
    const store = this.#stores.get(arn);
    if (store === undefined) {
      return undefined;
    }
    const now = this.cloud.clock.now();
    const seen = visibleAndLater(store.edgeVersions, now)[0]?.entries ?? store.entries;
    return { get: (key) => seen.get(key), count: () => seen.size };
  }

  #store(arn: string): Store {
    const store = this.#stores.get(arn);
    if (store === undefined) {
      throw refusal("ResourceNotFoundException", `Key value store ${arn} was not found.`, 404);
    }
    return store;
  }

  #etagOf(store: Store): string {
    const id = store.arn.split("/").at(-1) ?? "";
    return `KV${id.replaceAll("-", "").slice(0, 10).toUpperCase()}${store.revision}`;
  }
}

/** The version the edge shows at `now`, followed by those on their way. */
function visibleAndLater(versions: Store["edgeVersions"], now: number): Store["edgeVersions"] {
  const shown = versions.findLastIndex((version) => version.visibleAt <= now);
  return versions.slice(Math.max(0, shown));
}

function applied(entries: Entries, change: StoreUpdate): Entries {
  const puts = change.puts ?? [];
  const deletes = change.deletes ?? [];
  const limits = KEY_VALUE_STORE_LIMITS;
  const bytes = puts.reduce(
    (sum, { key, value }) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  const touched = [...puts.map(({ key }) => key), ...deletes];
  if (touched.length === 0 || touched.length > limits.keysPerUpdate || bytes > limits.bytesPerUpdate) {
    throw refusal(
      "ValidationException",
      `An update takes 1 to ${limits.keysPerUpdate} keys and at most ${limits.bytesPerUpdate} bytes; received ${touched.length} keys, ${bytes} bytes.`,
      400,
    );
  }
  if (new Set(touched).size !== touched.length) {
    throw refusal("ValidationException", "A key appears twice in the update.", 400);
  }
  const result = new Map(entries);
  for (const { key, value } of puts) {
    const keyBytes = Buffer.byteLength(key);
    const valueBytes = Buffer.byteLength(value);
    if (keyBytes < 1 || keyBytes > limits.keyBytes || valueBytes < 1 || valueBytes > limits.valueBytes) {
      throw refusal(
        "ValidationException",
        `A key takes 1 to ${limits.keyBytes} bytes and a value 1 to ${limits.valueBytes}; received ${keyBytes} and ${valueBytes}.`,
        400,
      );
    }
    result.set(key, value);
  }
  for (const key of deletes) {
    if (!result.delete(key)) {
      throw refusal("ResourceNotFoundException", `Key ${key} was not found.`, 404);
    }
  }
  if (sizeOf(result) > limits.storeBytes) {
    throw refusal("ServiceQuotaExceededException", `A store holds at most ${limits.storeBytes} bytes.`, 402);
  }
  return result;
}
