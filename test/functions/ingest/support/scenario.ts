import fc from "fast-check";

import { MASTER_CONTENT } from "./memoryTranscoder";
import type { IngestWorld } from "./ingestWorld";
import { REGIONS } from "./worldSettings";

/** What people and fate do to a platform. */
export type Deed =
  | {
      readonly kind: "upload";
      readonly assetId: string;
      readonly file: string;
      readonly content: keyof typeof MASTER_CONTENT;
      readonly region: string;
    }
  | { readonly kind: "sidecar"; readonly assetId: string; readonly name: string }
  | { readonly kind: "takedown"; readonly assetId: string }
  /** Operators move ingest. `drained` leaves the other Region out of the order. */
  | { readonly kind: "switch"; readonly to: string; readonly drained: boolean }
  | { readonly kind: "dark"; readonly region: string }
  | { readonly kind: "light" }
  /** A deployment adds a version to every packaging group. */
  | { readonly kind: "version" }
  /** Something nobody can read, in a queue. */
  | { readonly kind: "poison"; readonly body: string };

const TITLES = ["north-sea", "south-pole"] as const;
/** One file name, so that two titles share it. */
const FILES = ["feature.mp4", "feature.mp4", "trailer.mov"] as const;

const upload: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("upload" as const),
  assetId: fc.constantFrom(...TITLES),
  file: fc.constantFrom(...FILES),
  content: fc.constantFrom("good", "good", "good", "good", "empty", "text", "long"),
  region: fc.constantFrom(REGIONS[0], REGIONS[0], REGIONS[0], REGIONS[1]),
});

const aside: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant("sidecar" as const),
    assetId: fc.constantFrom(...TITLES),
    name: fc.constantFrom("One name", "Another name"),
  }),
  fc.record({
    kind: fc.constant("poison" as const),
    body: fc.constantFrom("", "{}", "no json", '{"source":"aws.s3"}'),
  }),
  fc.record({ kind: fc.constant("takedown" as const), assetId: fc.constantFrom(...TITLES) }),
  fc.constant<Deed>({ kind: "version" }),
);

const move: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant("switch" as const),
    to: fc.constantFrom(...REGIONS),
    drained: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("dark" as const), region: fc.constantFrom(...REGIONS) }),
  fc.constant<Deed>({ kind: "light" }),
);

/** A few uploads with whatever else may happen in one Region's day. */
export function uploads(): fc.Arbitrary<readonly Deed[]> {
  return fc
    .tuple(fc.array(upload, { minLength: 1, maxLength: 4 }), fc.array(aside, { maxLength: 2 }))
    .chain(([first, second]) =>
      fc.shuffledSubarray([...first, ...second], { minLength: first.length + second.length }),
    );
}

/** As {@link uploads}, while Regions go dark and operators switch. */
export function troubledUploads(): fc.Arbitrary<readonly Deed[]> {
  return fc
    .tuple(uploads(), fc.array(move, { minLength: 1, maxLength: 3 }))
    .chain(([first, second]) =>
      fc.shuffledSubarray([...first, ...second], { minLength: first.length + second.length }),
    );
}

/** Does the n-th deed of a scenario. What lies in a Region that is dark waits until it is light again. */
export async function perform(world: IngestWorld, deed: Deed, n: number): Promise<void> {
  // Uploads of one second have an order of their own, which has tests of its own.
  world.advance(1_000);
  switch (deed.kind) {
    case "upload":
      world.dark.delete(deed.region);
      world.masters.put(
        deed.region,
        `masters/${deed.assetId}/${deed.file}`,
        MASTER_CONTENT[deed.content],
        versionId(n),
      );
      return;
    case "sidecar":
      world.dark.delete(REGIONS[0]);
      world.masters.put(
        REGIONS[0],
        `masters/${deed.assetId}/title.json`,
        JSON.stringify({ title: deed.name }),
        versionId(n),
      );
      return;
    case "takedown":
      // A second one finds it done.
      await world.catalog.operators.putPublication({
        assetId: deed.assetId,
        revision: 1,
        intent: "TAKEN_DOWN",
        reason: "a claim",
        by: "somebody",
        at: world.now().toISOString(),
      });
      return;
    case "switch": {
      const others = deed.drained ? [] : REGIONS.filter((region) => region !== deed.to);
      await world.catalog.operators.setFence({
        epoch: n + 1,
        order: [deed.to, ...others],
        at: world.now().toISOString(),
      });
      return;
    }
    case "dark":
      if (world.dark.size === 0) {
        world.darken(deed.region);
      }
      return;
    case "light":
      world.dark.clear();
      return;
    case "version":
      world.addVersion("hls-v2");
      return;
    case "poison":
      world.enqueue({ region: REGIONS[0], queue: "submit-transcode", body: deed.body });
      return;
  }
}

/** Version ids of S3 are in no order. */
function versionId(n: number): string {
  return `v${(n * 7) % 10}-${n}`;
}
