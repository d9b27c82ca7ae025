import { handlePublishEvent } from "../../../../functions/ingest/publish/handlePublishEvent";
import { handleRegisterEvent } from "../../../../functions/ingest/register/handleRegisterEvent";
import { handleSubmitEvent } from "../../../../functions/ingest/submit/handleSubmitEvent";
import { reconcileRegion } from "../../../../functions/ingest/reconcile/reconcileRegion";
import type { ReconcileReport } from "../../../../functions/ingest/reconcile/report";
import { parseInventoryKey, inventorySchema, type Inventory } from "../../../../functions/ingest/inventory";
import { MASTERS_PREFIX } from "../../../../functions/ingest/masterKey";
import type { IngestPorts, Outcome } from "../../../../functions/ingest/ports";
import type { IngestSettings } from "../../../../functions/ingest/settings";
import type { IngestQueue } from "../../../../functions/ingest/stages";
import { jobEndedEvent, objectCreatedEvent, vodEvent } from "./eventBodies";
import { Invocations, type Invocation } from "./invocations";
import { MemoryBuckets } from "./memoryBucket";
import { MemoryCatalog } from "./memoryCatalog";
import { MemoryPackager } from "./memoryPackager";
import { MemoryTranscoder } from "./memoryTranscoder";
import type { Delivery } from "./replicatedTable";
import { REGIONS, settingsOf, VERSIONS } from "./worldSettings";

/** A message in a queue. */
export interface Message {
  readonly region: string;
  readonly queue: IngestQueue;
  readonly body: string;
  readonly visibleAt: number;
  readonly receives: number;
  /** Delayed copies so far. */
  readonly attempt: number;
}

/** A function that runs longer is ended by Lambda. */
export const FUNCTION_TIMEOUT_MS = 300_000;
const VISIBILITY_MS = 180_000;
const MAX_RECEIVES = 5;
const MAX_ATTEMPTS = 24;

const HANDLERS = {
  "submit-transcode": handleSubmitEvent,
  "register-asset": handleRegisterEvent,
  "publish-asset": handlePublishEvent,
} as const;

/**
 * Everything that ingest works with, in memory, in two Regions: nothing happens by itself, whoever holds the world decides what happens
 * next, between any two calls of any function.
 */
export class IngestWorld {
  /** Milliseconds since 1970. */
  time = Date.parse("2026-03-01T12:00:00Z");
  /** Whether the index of open work is up to date when it is read. */
  isIndexFresh = (): boolean => true;
  readonly invocations = new Invocations();
  readonly catalog: MemoryCatalog;
  readonly masters: MemoryBuckets;
  readonly packaged: MemoryBuckets;
  readonly transcoders: ReadonlyMap<string, MemoryTranscoder>;
  readonly packagers: ReadonlyMap<string, MemoryPackager>;
  /** Events that EventBridge has not delivered yet. */
  readonly events: Omit<Message, "receives" | "visibleAt" | "attempt">[] = [];
  readonly messages: Message[] = [];
  readonly deadLetters: Message[] = [];
  readonly reports: (ReconcileReport & { readonly region: string })[] = [];
  readonly dark = new Set<string>();
  /** Versions of every packaging group. */
  readonly versions: string[] = [...VERSIONS];

  constructor(private readonly settings: Partial<IngestSettings> = {}) {
    const groups = Object.entries(settingsOf(REGIONS[0], settings).packagingGroups);
    this.catalog = new MemoryCatalog({
      regions: REGIONS,
      groups: groups.map(([name, { contentClass }]) => ({ name, contentClass })),
      now: () => this.now(),
      isIndexFresh: () => this.isIndexFresh(),
    });
    this.masters = new MemoryBuckets(
      REGIONS,
      () => this.now(),
      (region, version) => {
        if (version.key.startsWith(MASTERS_PREFIX)) {
          const body = objectCreatedEvent(this.settingsOf(region).mezzanineBucket, version);
          this.events.push({ region, queue: "submit-transcode", body });
        }
      },
    );
    this.packaged = new MemoryBuckets(
      REGIONS,
      () => this.now(),
      (region, version) => {
        if (parseInventoryKey(version.key) !== undefined) {
          const body = objectCreatedEvent(this.settingsOf(region).packagedBucket, version);
          this.events.push({ region, queue: "register-asset", body });
        }
      },
    );
    this.transcoders = byRegion(
      (region) =>
        new MemoryTranscoder(
          region,
          this.masters,
          this.packaged,
          () => this.now(),
          (job, request) =>
            this.events.push({ region, queue: "register-asset", body: jobEndedEvent(job, request) }),
        ),
    );
    this.packagers = byRegion(
      (region) =>
        new MemoryPackager(region, this.packaged, this.versions, (notice) =>
          this.events.push({ region, queue: "publish-asset", body: vodEvent(region, notice) }),
        ),
    );
  }

  now(): Date {
    return new Date(this.time);
  }

  settingsOf(region: string): IngestSettings {
    const settings = settingsOf(region, this.settings);
    return {
      ...settings,
      packagingGroups: Object.fromEntries(
        Object.entries(settings.packagingGroups).map(([name, group]) => [
          name,
          { ...group, versions: [...this.versions] },
        ]),
      ),
    };
  }

  /** A deployment adds a version to every packaging group, of every Region; functions that run already know nothing of it. */
  addVersion(version: string): void {
    if (!this.versions.includes(version)) {
      this.versions.push(version);
      REGIONS.forEach((region) => {
        this.packager(region).addVersion(version);
      });
    }
  }

  transcoder(region: string): MemoryTranscoder {
    return there(this.transcoders, region);
  }

  packager(region: string): MemoryPackager {
    return there(this.packagers, region);
  }

  /** What the functions of a Region work with; their calls wait in {@link invocations} when there is an invocation. */
  ports(region: string, invocation?: Invocation): IngestPorts {
    const gate = <T extends object>(name: string, target: T): T =>
      invocation === undefined ? target : this.invocations.gate(invocation, name, target);
    const store = this.catalog.store(region);
    return {
      catalog: gate("catalog", { ...store, placements: gate("placements", store.placements) }),
      masters: gate("masters", {
        head: (key: string, versionId?: string) => this.masters.head(region, key, versionId),
        list: (prefix: string, cursor?: string) => this.masters.list(region, prefix, cursor),
        read: (key: string, maxBytes: number) => this.masters.read(region, key, maxBytes),
      }),
      packaged: gate("packaged", {
        head: (key: string, versionId?: string) => this.packaged.head(region, key, versionId),
        list: (prefix: string, cursor?: string) => this.packaged.list(region, prefix, cursor),
        readInventory: (key: string) => Promise.resolve(this.#inventory(region, key)),
        writeInventory: (key: string, inventory: Inventory) => {
          if (this.packaged.version(region, key) === undefined) {
            this.packaged.put(region, key, JSON.stringify(inventorySchema.parse(inventory)));
          }
          return Promise.resolve();
        },
      }),
      transcoder: gate("transcoder", this.transcoder(region)),
      packager: gate("packager", this.packager(region)),
      manifests: gate("manifests", this.packager(region).manifests),
      now: () => this.now(),
      log: () => undefined,
    };
  }

  /** Time goes on; functions that run too long are ended. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
    for (const invocation of this.invocations.live) {
      if (this.time - invocation.startedAt > FUNCTION_TIMEOUT_MS) {
        this.invocations.kill(invocation);
      }
    }
  }

  /** Puts an event into its queue. */
  enqueue({ region, queue, body }: Pick<Message, "region" | "queue" | "body">): void {
    this.messages.push({ region, queue, body, visibleAt: this.time, receives: 0, attempt: 0 });
  }

  /** Messages that can be received now. */
  get visible(): readonly Message[] {
    return this.messages.filter(({ visibleAt, region }) => visibleAt <= this.time && !this.dark.has(region));
  }

  /** Deliveries of the table and the buckets whose two Regions are there. */
  get deliveries(): readonly (readonly [queue: Delivery[], delivery: Delivery])[] {
    return [this.catalog.pending, this.masters.pending, this.packaged.pending].flatMap((queue) =>
      queue
        .filter(({ from, to }) => !this.dark.has(from) && !this.dark.has(to))
        .map((delivery) => [queue, delivery] as const),
    );
  }

  /** Hands a message to its stage. @param keep the queue delivers it a second time */
  async receive(message: Message, keep = false): Promise<void> {
    if (!keep) {
      remove(this.messages, message);
    }
    const back = (): void => {
      const receives = message.receives + 1;
      if (!keep) {
        (receives >= MAX_RECEIVES ? this.deadLetters : this.messages).push({
          ...message,
          receives,
          visibleAt: this.time + VISIBILITY_MS,
        });
      }
    };
    const { region, queue, body } = message;
    const invocation: Invocation = { region, startedAt: this.time, isDead: false, died: back };
    await this.invocations.start<Outcome>(
      invocation,
      () => HANDLERS[queue](this.ports(region, invocation), this.settingsOf(region), body),
      (result) => {
        if ("error" in result) {
          back();
        } else if (result.value.kind === "later" && message.attempt < MAX_ATTEMPTS) {
          const visibleAt = this.time + result.value.afterSeconds * 1_000;
          this.messages.push({ ...message, visibleAt, receives: 0, attempt: message.attempt + 1 });
        }
      },
    );
  }

  /** Starts a run of the reconciler. */
  async reconcile(region: string): Promise<void> {
    const invocation: Invocation = { region, startedAt: this.time, isDead: false, died: () => undefined };
    const deadline = new Date(this.time + FUNCTION_TIMEOUT_MS);
    await this.invocations.start(
      invocation,
      () => reconcileRegion(this.ports(region, invocation), this.settingsOf(region), { deadline }),
      (result) => {
        if ("value" in result) {
          this.reports.push({ ...result.value, region });
        }
      },
    );
  }

  /** A Region goes dark: whatever runs there ends, nothing reaches it or leaves it. */
  darken(region: string): void {
    this.dark.add(region);
    for (const invocation of this.invocations.live) {
      if (invocation.region === region) {
        this.invocations.kill(invocation);
      }
    }
  }

  #inventory(region: string, key: string): Inventory | undefined {
    const version = this.packaged.version(region, key);
    return version === undefined ? undefined : inventorySchema.parse(JSON.parse(version.content));
  }
}

/** Takes an item out of a list. */
export function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index >= 0) {
    list.splice(index, 1);
  }
}

function byRegion<T>(make: (region: string) => T): ReadonlyMap<string, T> {
  return new Map(REGIONS.map((region) => [region, make(region)]));
}

function there<T>(map: ReadonlyMap<string, T>, region: string): T {
  const value = map.get(region);
  if (value === undefined) {
    throw new Error(`no Region ${region}`);
  }
  return value;
}
