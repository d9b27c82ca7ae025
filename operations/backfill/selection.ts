import { createHash } from "node:crypto";
import { z } from "zod";

/** Which objects a backfill looks at. A journal is of one selection. */
export const selectionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("prefix"), prefix: z.string() }),
  /** The digest tells whether a list is still the one that the journal's positions are of. */
  z.strictObject({ kind: z.literal("list"), digest: z.string() }),
]);

/** Values of {@link selectionSchema}. */
export type Selection = z.output<typeof selectionSchema>;

/** Keys of a list file: one a line, as they are in the bucket; empty lines and those that begin with `#` are left out. */
export function keysInList(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

/** The selection that a list stands for. */
export function listSelection(keys: readonly string[]): Selection {
  return {
    kind: "list",
    digest: createHash("sha256").update(JSON.stringify(keys)).digest("hex").slice(0, 16),
  };
}
