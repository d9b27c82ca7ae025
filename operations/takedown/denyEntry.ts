import { z } from "zod";

import { denyKey } from "../../functions/edge/names";
import { EtagConflictError } from "../activeSwitch";
import type { DenyStore } from "./ports";
import { PublicationRefusedError } from "./refusal";

/** What a deny entry says to people; the edge asks only whether there is one. */
const entrySchema = z.object({
  intent: z.enum(["UNPUBLISHED", "TAKEN_DOWN"]),
  by: z.string(),
  at: z.string(),
});

/** Values of a deny entry. A store's value has at most 1 KB, so the reason stays in the catalog. */
export type DenyEntry = z.output<typeof entrySchema>;

/** What the store holds under an asset's deny key. */
export type DenyState =
  | { readonly kind: "entry"; readonly entry: DenyEntry }
  /** Viewers are not refused. */
  | { readonly kind: "missing" }
  /** Written by hand: viewers are refused, and why is not known. */
  | { readonly kind: "unreadable" };

/** Other writers of the store, such as switches, change its version too: conflicts are ordinary, endless ones are not. */
const MAX_ATTEMPTS = 8;

/** The asset's deny entry. */
export async function readDeny(store: DenyStore, assetId: string): Promise<DenyState> {
  const text = await store.get(denyKey(assetId));
  if (text === undefined) {
    return { kind: "missing" };
  }
  const parsed = entrySchema.safeParse(jsonOf(text));
  return parsed.success ? { kind: "entry", entry: parsed.data } : { kind: "unreadable" };
}

/**
 * Has every request for an asset refused. An entry that says as much already stays, with its author and time: so a command that is run
 * again goes on with the first one's. `TAKEN_DOWN` takes the place of anything, and nothing takes its place.
 *
 * @returns the entry that stands
 */
export async function deny(store: DenyStore, assetId: string, wanted: DenyEntry): Promise<DenyEntry> {
  return underVersion(store, assetId, async (etag) => {
    const state = await readDeny(store, assetId);
    if (
      state.kind === "entry" &&
      (state.entry.intent === "TAKEN_DOWN" || state.entry.intent === wanted.intent)
    ) {
      return state.entry;
    }
    await store.put(denyKey(assetId), JSON.stringify(wanted), etag);
    return wanted;
  });
}

/**
 * Lets viewers through again.
 *
 * @throws PublicationRefusedError when the entry says that the asset is taken down
 */
export async function allow(store: DenyStore, assetId: string): Promise<void> {
  await underVersion(store, assetId, async (etag) => {
    const state = await readDeny(store, assetId);
    if (state.kind === "entry" && state.entry.intent === "TAKEN_DOWN") {
      throw new PublicationRefusedError(takenDown(assetId, state.entry));
    }
    if (state.kind !== "missing") {
      await store.delete(denyKey(assetId), etag);
    }
  });
}

/** Why a takedown is not undone. */
export function takenDown(
  assetId: string,
  { by, at, reason }: { readonly by: string; readonly at: string; readonly reason?: string },
): string {
  const why = reason === undefined ? "" : `: ${JSON.stringify(reason)}`;
  return (
    `${assetId} was taken down by ${by} at ${at}${why}. A takedown is for ever; if the material may be shown again, ` +
    "upload it under another asset id."
  );
}

/** Does something that names the store's version, again as long as others change it in between. */
async function underVersion<T>(
  store: DenyStore,
  assetId: string,
  act: (etag: string) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    // The version before the value: a write between the two reads then makes ours conflict.
    const { etag } = await store.describe();
    try {
      return await act(etag);
    } catch (error) {
      if (!(error instanceof EtagConflictError)) {
        throw error;
      }
      if (attempt === MAX_ATTEMPTS) {
        throw new PublicationRefusedError(
          `The KeyValueStore changed under each of ${MAX_ATTEMPTS} attempts to write ${denyKey(assetId)}. ` +
            "Stop other writers, then run the command again.",
        );
      }
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
