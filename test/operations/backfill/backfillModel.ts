import { masterIdOf, watchedObject } from "../../../functions/ingest/masterKey";
import { objectCreatedSchema } from "../../../functions/ingest/events/objectCreated";
import type { BackfillCounts } from "../../../operations/backfill/counts";
import { Journal, type JournalFile } from "../../../operations/backfill/journal";
import type { BackfillClock, MasterObject, SendResult } from "../../../operations/backfill/ports";
import {
  runBackfill,
  type BackfillPorts,
  type BackfillRequest,
  type BackfillRun,
} from "../../../operations/backfill/runBackfill";

/** The process is gone: whatever it was about to do is not done. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** When a process is killed. */
export interface Kill {
  /** At which call of a port, counted from 0. */
  readonly call: number;
  /** Whether the call still has its effect: the answer is what is lost. */
  readonly after: boolean;
  /** Share of a journal's line that is on the disk by then. */
  readonly torn: number;
}

/** A file in memory, whose writes may be torn. */
export class MemoryJournal implements JournalFile {
  content: Buffer | undefined;

  read(): Promise<Buffer | undefined> {
    return Promise.resolve(this.content);
  }

  truncate(bytes: number): Promise<void> {
    this.content = this.content?.subarray(0, bytes);
    return Promise.resolve();
  }

  append(text: string): Promise<void> {
    this.content = Buffer.concat([this.content ?? Buffer.alloc(0), Buffer.from(text)]);
    return Promise.resolve();
  }

  lines(): readonly string[] {
    return (this.content ?? Buffer.alloc(0)).toString("utf8").split("\n").slice(0, -1);
  }
}

/** Time that passes only by waiting. */
export class ModelClock implements BackfillClock {
  #now = Date.UTC(2026, 0, 5);

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    this.#now += ms;
    return Promise.resolve();
  }
}

/** A bucket, a queue and the submit stage behind it: a claim in the catalog, and one job for whoever has made it. */
export class BackfillWorld {
  readonly queue: string[] = [];
  readonly #claims = new Set<string>();
  /** Jobs by master. */
  readonly jobs = new Map<string, number>();
  readonly journal = new MemoryJournal();
  readonly clock = new ModelClock();
  readonly notes: string[] = [];
  /** Instants at which messages were accepted. */
  readonly acceptedAt: number[] = [];
  messages = 0;
  /** Consulted for each message. @default all are accepted */
  verdict: (body: string) => SendResult = () => ({ kind: "accepted" });

  constructor(
    readonly objects: readonly MasterObject[],
    private readonly pageSize = 3,
  ) {}

  /** The stage works through some of the queue, as it does while a backfill runs. */
  work(messages = Infinity): void {
    for (let n = 0; n < messages && this.queue.length > 0; n++) {
      const { key, versionId } = objectCreatedSchema.parse(JSON.parse(this.queue.shift() ?? ""));
      const id = masterIdOf(key, versionId);
      if (!this.#claims.has(id)) {
        this.#claims.add(id);
        this.jobs.set(id, (this.jobs.get(id) ?? 0) + 1);
      }
    }
  }

  /** Runs a backfill; `kill` ends it with {@link Killed}. */
  run(
    request: Partial<BackfillRequest> = {},
    kill?: Kill,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<BackfillRun> {
    return runBackfill({ ...REQUEST, ...request }, this.#ports(kill), signal);
  }

  #ports(kill: Kill | undefined): BackfillPorts {
    let calls = 0;
    const isFatal = (): boolean => kill !== undefined && calls++ === kill.call;
    const call = async <T>(effect: () => Promise<T> | T): Promise<T> => {
      if (!isFatal()) {
        return effect();
      }
      if (kill?.after === true) {
        await effect();
      }
      throw new Killed();
    };
    const file: JournalFile = {
      read: () => call(() => this.journal.read()),
      truncate: (bytes) => call(() => this.journal.truncate(bytes)),
      append: async (text) => {
        if (!isFatal()) {
          return this.journal.append(text);
        }
        await this.journal.append(text.slice(0, Math.round(text.length * (kill?.torn ?? 0))));
        throw new Killed();
      },
    };
    const present = [...this.objects].sort((left, right) => (left.key < right.key ? -1 : 1));
    return {
      listing: {
        page: (prefix, after) =>
          call(() => {
            const rest = present.filter(({ key }) => key.startsWith(prefix) && key > (after ?? ""));
            const objects = rest.slice(0, this.pageSize);
            return { objects, isLast: rest.length <= this.pageSize, upTo: objects.at(-1)?.key ?? "" };
          }),
        head: (key) => call(() => present.find((object) => object.key === key)),
      },
      queue: {
        send: (bodies) =>
          call(() => {
            const results = bodies.map(this.verdict);
            bodies.forEach((body, n) => {
              if (results[n]?.kind === "accepted") {
                this.queue.push(body);
                this.messages += 1;
                this.acceptedAt.push(this.clock.now());
              }
            });
            return results;
          }),
      },
      catalog: { isKnown: (_, masterId) => call(() => this.#claims.has(masterId)) },
      journal: new Journal(file, () => new Date(this.clock.now())),
      clock: this.clock,
      progress: {
        listed: () => undefined,
        advanced: (_: BackfillCounts) => undefined,
        note: (line) => this.notes.push(line),
      },
    };
  }
}

export const REQUEST: BackfillRequest = {
  stack: "prod",
  region: "us-west-2",
  accountId: "222222222222",
  bucket: "mezzanine",
  selection: { kind: "prefix", prefix: "masters/" },
  keys: [],
  rate: 4,
  dryRun: false,
};

/** An object, uploaded so many minutes after the first. */
export function object(key: string, minutes = 0): MasterObject {
  return {
    key,
    versionId: `v-${key}`,
    sizeBytes: 1_000,
    etag: "0123456789abcdef0123456789abcdef",
    uploadedAt: new Date(Date.UTC(2026, 0, 1) + minutes * 60_000),
  };
}

/** Ids of the masters that a backfill of everything must have encoded: the newest of each title. */
export function newestMasters(objects: readonly MasterObject[]): readonly string[] {
  const newest = new Map<string, MasterObject>();
  for (const candidate of objects) {
    const watched = watchedObject(candidate.key);
    if (watched.kind === "master") {
      const known = newest.get(watched.assetId);
      const isNewer =
        known === undefined ||
        candidate.uploadedAt > known.uploadedAt ||
        (candidate.uploadedAt.getTime() === known.uploadedAt.getTime() && candidate.key > known.key);
      newest.set(watched.assetId, isNewer ? candidate : known);
    }
  }
  return [...newest.values()].map(({ key, versionId }) => masterIdOf(key, versionId)).sort();
}
