import { createHash, generateKeyPairSync } from "node:crypto";

import type { MasterPart, PublicationPart, RegionPart } from "../../../functions/catalog/parts";
import { denyKey } from "../../../functions/edge/names";
import { parsePlaybackPath } from "../../../functions/edge/playbackPath";
import { decodeRoute } from "../../../functions/edge/route";
import type {
  ObjectVersion,
  ObjectVersionsPort,
  RegionPorts,
  TakedownPorts,
} from "../../../operations/takedown/ports";
import { ModelStore } from "../storeModel";
import { Death } from "./deathModel";

export const A = "us-west-2";
export const B = "eu-west-1";
export const FILM = "film-1";
export const ENCODE = "00112233aabbccdd";
export const START = Date.UTC(2026, 0, 5, 12);
const CANARY = "canary-clip";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** One media Region. */
interface ModelRegion {
  isDark: boolean;
  publication: PublicationPart | undefined;
  /** URLs by id. */
  readonly vod: Map<string, readonly string[]>;
  masters: ObjectVersion[];
  packaged: ObjectVersion[];
}

/** Two Regions, a store, an edge and the caches of a platform, in memory. Time passes while somebody waits, and only then. */
export class World {
  readonly death = new Death();
  readonly store = new ModelStore();
  readonly regions = { [A]: modelRegion(A), [B]: modelRegion(B) };
  readonly lines: string[] = [];
  /** Invalidation ids by caller's reference. */
  readonly invalidations = new Map<string, string>();
  /** Whether us-east-1 answers. */
  controlPlane = true;
  /** Milliseconds that edge locations take to learn of a deny entry. */
  propagationMs = 2_000;
  /** Versions that Object Lock holds. */
  readonly locked = new Set<string>();
  /** Whether MediaPackage takes no more orders in a Region. */
  readonly stubborn = new Set<string>();
  readSigner = true;
  sessionsWork = true;
  now = START;
  #deniedSince: number | undefined;

  get ports(): TakedownPorts {
    const call = <T>(effect: () => T): Promise<T> => this.death.call(effect);
    return {
      store: {
        describe: () => this.store.describe(),
        get: (key) => call(() => this.store.get(key)).then((value) => value),
        put: (...args) => call(() => this.store.put(...args)).then((value) => value),
        delete: (...args) => call(() => this.store.delete(...args)).then((value) => value),
      },
      replicas: ([A, B] as const).map((region) => ({
        region,
        catalog: {
          readAsset: (assetId) =>
            call(() => {
              const { publication } = this.#lit(region);
              const isFilm = assetId === FILM;
              return {
                assetId,
                masters: isFilm ? [master()] : [],
                regions: isFilm ? [regionPart(A), regionPart(B)] : [],
                placements: [],
                publication: publication?.assetId === assetId ? publication : undefined,
              };
            }),
          putPublication: (part) =>
            call(() => {
              const place = this.#lit(region);
              if ((place.publication?.revision ?? 0) !== part.revision - 1) {
                return false;
              }
              place.publication = part;
              return true;
            }),
        },
      })),
      regions: [this.#region(A), this.#region(B)],
      invalidations: {
        create: (_paths, reference) =>
          call(() => {
            this.#control();
            const id = this.invalidations.get(reference) ?? `I${this.invalidations.size + 1}`;
            this.invalidations.set(reference, id);
            return { id };
          }),
        isCompleted: () =>
          call(() => {
            this.#control();
            return true;
          }),
      },
      signer: () =>
        this.readSigner
          ? Promise.resolve({ keyPairId: "K1", privateKey })
          : Promise.reject(new Error("the secret is away")),
      send: (url, headers) =>
        call(() => ({ status: this.#answer(new URL(url), headers), body: "", elapsedMs: 1 })),
      clock: {
        now: () => this.now,
        sleep: (ms) => {
          this.now += ms;
          this.#replicate();
          return Promise.resolve();
        },
      },
      progress: (line) => this.lines.push(line),
    };
  }

  /** Everything but times: what a repetition must not change. */
  get state(): unknown {
    const deny = this.store.values.get(denyKey(FILM));
    return {
      deny: deny === undefined ? undefined : intentIn(deny),
      regions: Object.entries(this.regions).map(([region, { publication, vod, masters, packaged }]) => ({
        region,
        intent: publication?.intent,
        vod: [...vod.keys()],
        masters: masters.map(({ versionId }) => versionId),
        packaged: packaged.map(({ versionId }) => versionId),
      })),
      invalidations: this.invalidations.size,
    };
  }

  #region(region: typeof A | typeof B): RegionPorts {
    return {
      region,
      vod: {
        list: (cursor) =>
          this.death.call(() => {
            const ids = [...this.#lit(region).vod.keys()];
            const from = Number(cursor ?? 0);
            const next = from + 2;
            return { items: ids.slice(from, next), cursor: next < ids.length ? String(next) : undefined };
          }),
        urls: (id) => this.death.call(() => this.#lit(region).vod.get(id)),
        delete: (id) =>
          this.death.call(() => {
            const { vod } = this.#lit(region);
            if (!this.stubborn.has(region)) {
              vod.delete(id);
            }
          }),
      },
      masters: this.#bucket(region, "masters"),
      packaged: this.#bucket(region, "packaged"),
      cdnIdentifier: () => Promise.resolve("identifier"),
    };
  }

  #bucket(region: typeof A | typeof B, kind: "masters" | "packaged"): ObjectVersionsPort {
    return {
      bucket: `${kind}-${region}`,
      list: (prefix) =>
        this.death.call(() => ({
          items: this.#lit(region)[kind].filter(({ key }) => key.startsWith(prefix)),
        })),
      delete: (version) =>
        this.death.call(() => {
          const place = this.#lit(region);
          if (this.locked.has(version.versionId)) {
            return "AccessDenied: the object is locked";
          }
          place[kind] = place[kind].filter(({ versionId }) => versionId !== version.versionId);
          return undefined;
        }),
    };
  }

  #lit(region: typeof A | typeof B): ModelRegion {
    const place = this.regions[region];
    if (place.isDark) {
      throw new Error("connect ETIMEDOUT");
    }
    return place;
  }

  #control(): void {
    if (!this.controlPlane) {
      throw new Error("us-east-1 is away");
    }
  }

  /** A global table keeps the newest write of an item. */
  #replicate(): void {
    const lit = Object.values(this.regions).filter(({ isDark }) => !isDark);
    const newest = lit
      .map(({ publication }) => publication)
      .sort((left, right) => (right?.revision ?? 0) - (left?.revision ?? 0))[0];
    for (const place of lit) {
      place.publication = newest;
    }
  }

  #answer({ hostname, pathname, href }: URL, headers: Readonly<Record<string, string>>): number {
    if (hostname !== "play.example.com") {
      const region = hostname.startsWith(A) ? A : B;
      const { isDark, vod } = this.regions[region];
      if (isDark) {
        return 0;
      }
      if (headers["X-MediaPackage-CDNIdentifier"] !== "identifier") {
        return 403;
      }
      return [...vod.values()].flat().includes(href) ? 200 : 404;
    }
    if (!this.sessionsWork || headers["cookie"] === undefined) {
      return 403;
    }
    const path = parsePlaybackPath(pathname);
    if (path === undefined) {
      return 403;
    }
    if (path.assetId === CANARY) {
      return 200;
    }
    if (this.#isDenied()) {
      return 403;
    }
    const serves = Object.keys(decodeRoute(path.route).regions).some(
      (region) =>
        (region === A || region === B) && !this.regions[region].isDark && this.regions[region].vod.size > 2,
    );
    return serves ? 200 : 404;
  }

  #isDenied(): boolean {
    if (!this.store.values.has(denyKey(FILM))) {
      this.#deniedSince = undefined;
      return false;
    }
    this.#deniedSince ??= this.now;
    return this.now - this.#deniedSince >= this.propagationMs;
  }
}

/** The canary of the world's stack. */
export const canary = { assetId: CANARY, route: canaryRoute() };

export function egressUrl(region: string, format: string): string {
  const file = format === "dash" ? "index.mpd" : "index.m3u8";
  return `https://${region}.egress.example.com/out/v1/${hash(region, format, "a")}/${hash(region, format, "c")}/${hash(region, format, "m")}/${file}`;
}

function modelRegion(region: string): ModelRegion {
  const version = (key: string, versionId: string, isDeleteMarker = false): ObjectVersion => ({
    key,
    versionId: `${versionId}-${region}`,
    sizeBytes: isDeleteMarker ? 0 : 100,
    isDeleteMarker,
  });
  return {
    isDark: false,
    publication: undefined,
    vod: new Map([
      // Two other titles, whose ids only look alike.
      ["film-10_00112233aabbccdd", ["https://x.example.com/10"]],
      ["film-1-b_00112233aabbccdd", ["https://x.example.com/b"]],
      [`${FILM}_${ENCODE}`, [egressUrl(region, "hls"), egressUrl(region, "dash")]],
    ]),
    masters: [
      version(`masters/${FILM}/film.mov`, "m1"),
      version(`masters/${FILM}/film.mov`, "m2"),
      version(`masters/${FILM}/film.mov`, "m3", true),
      version("masters/film-10/film.mov", "other"),
    ],
    packaged: [
      version(`assets/${FILM}/hls/${ENCODE}/index.m3u8`, "p1"),
      version("assets/film-10/x", "other"),
    ],
  };
}

function master(): MasterPart {
  const at = new Date(START - 86_400_000).toISOString();
  return {
    assetId: FILM,
    region: A,
    revision: 3,
    createdAt: at,
    updatedAt: at,
    masterId: "0123456789abcdef",
    key: `masters/${FILM}/film.mov`,
    versionId: "m2",
    sizeBytes: 100,
    uploadedAt: at,
    state: "TRANSCODED",
    epoch: 0,
    encodeId: ENCODE,
    open: false,
  };
}

function regionPart(region: string): RegionPart {
  const at = new Date(START - 86_000_000).toISOString();
  const endpoint = (format: string): RegionPart["endpoints"][string] => ({
    configurationId: `clear-00-${format}`,
    url: egressUrl(region, format),
    hashes: {
      asset: hash(region, format, "a"),
      configuration: hash(region, format, "c"),
      manifest: hash(region, format, "m"),
      x: hash(region, format, "x"),
      y: hash(region, format, "y"),
    },
  });
  return {
    assetId: FILM,
    region,
    revision: 2,
    createdAt: at,
    updatedAt: at,
    encodeId: ENCODE,
    masterId: "0123456789abcdef",
    state: "PLAYABLE",
    packagingGroup: "clear-00",
    vodAssetId: `${FILM}_${ENCODE}`,
    endpoints: { "hls-v1": endpoint("hls"), "dash-v1": endpoint("dash") },
  };
}

function canaryRoute(): string {
  const hashes = Buffer.alloc(80, 7).toString("base64url");
  return `clear-00~${B}.${hashes}~${A}.${hashes}`;
}

function hash(...parts: readonly string[]): string {
  return createHash("md5").update(parts.join()).digest("hex");
}

function intentIn(text: string): string {
  return /"intent":"([A-Z_]+)"/.exec(text)?.[1] ?? text;
}
