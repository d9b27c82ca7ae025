import type { Cloud } from "../cloud/core/cloud";
import { Invalidations } from "../cloud/services/cloudfront/invalidations";
import { Cache } from "./cache";

/** The Origin Shield caches, shared by all edges of a cloud: one per distribution and Shield Region. */
export class OriginShields {
  readonly #caches = new Map<string, Cache>();

  constructor(cloud: Cloud) {
    cloud.service(Invalidations).listen((distributionId, covers) => {
      this.#caches.forEach((cache) => cache.forget(distributionId, covers));
    });
  }

  /** The cache in front of origins that name this Shield Region. */
  cacheOf(distributionId: string, shieldRegion: string): Cache {
    const key = `${distributionId}/${shieldRegion}`;
    const known = this.#caches.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = new Cache();
    this.#caches.set(key, made);
    return made;
  }

  /** Empties every Shield, as an invalidation of `/*` does. */
  clear(): void {
    for (const cache of this.#caches.values()) {
      cache.clear();
    }
  }
}
