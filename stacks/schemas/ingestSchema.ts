import { z } from "zod";

/** How a title's packaging group is chosen among those of its content class. */
const placement = z.discriminatedUnion(
  "strategy",
  [
    /** The group with the fewest assets. */
    z.strictObject({ strategy: z.literal("least-loaded") }),
    /** One after another. */
    z.strictObject({ strategy: z.literal("round-robin") }),
    /** Groups set aside for a value of a title's placement hints; other titles go to the groups that are set aside for nobody. */
    z.strictObject({
      strategy: z.literal("by-metadata"),
      /** Name of the hint in the title's sidecar file, such as `studio`. */
      key: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "expected 1 to 64 letters, digits, _ and -"),
      /** Names of packaging groups by the hint's value. */
      groups: z.record(z.string().min(1).max(200), z.array(z.string().min(1)).min(1)),
    }),
  ],
  { error: "expected a strategy: least-loaded, round-robin or by-metadata" },
);

/** How masters become playable assets. */
export const ingestSchema = z.strictObject({
  /** Where a title must be playable before it is published: in every Region of the present order, or in any. */
  playableWhen: z.enum(["all", "any"]).default("all"),
  placement: placement.default({ strategy: "least-loaded" }),
  /** Content class of titles whose sidecar file names none. Left out: the class of the first packaging group by name. */
  defaultContentClass: z.string().min(1).optional(),
  /** Minutes between two looks of the reconciler at everything unfinished. */
  reconcileMinutes: z.int().min(1).max(60).default(5),
  /** Minutes without progress after which the reconciler reports an asset as stuck. */
  stuckMinutes: z.int().min(10).max(1_440).default(60),
  /** Minutes after which the active Region encodes again what a drained Region had begun; at most one job more per title. */
  takeoverMinutes: z.int().min(5).max(1_440).default(30),
  /** Hours during which a superseded encode still serves those who play it. */
  supersededHours: z.int().min(1).max(720).default(24),
});

/** Values of {@link ingestSchema}. */
export type IngestConfig = z.output<typeof ingestSchema>;
