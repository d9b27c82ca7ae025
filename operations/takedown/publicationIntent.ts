import type { PublicationPart } from "../../functions/catalog/parts";
import type { DrillClock } from "../drill/drill";
import { takenDown } from "./denyEntry";
import type { PublicationReplica } from "./ports";
import { errorText, PublicationRefusedError } from "./refusal";

/** What operators want of an asset from now on. */
export type IntentWish = Pick<PublicationPart, "assetId" | "intent" | "reason" | "by" | "at">;

/** What one Region's replica says of the publication in the end. */
export interface ReplicaIntent {
  readonly region: string;
  readonly holds: boolean;
  /** What it says, or why it says nothing. */
  readonly detail: string;
}

/** What became of a wish. */
export interface IntentResult {
  /** The part that stands; undefined when no replica could be written. */
  readonly part: PublicationPart | undefined;
  readonly replicas: readonly ReplicaIntent[];
}

const MAX_ATTEMPTS = 8;

/**
 * Writes an intent where the first Region that answers holds the catalog, and waits until every Region that answers has heard of it.
 *
 * A global table keeps the last write of an item: a contrary intent that somebody wrote elsewhere at the same time can win. It is seen
 * here when it does, and written over, unless it is a takedown.
 *
 * @param timeoutMs how long to wait for replication, which takes about a second (DynamoDB Developer Guide, "Global tables")
 * @throws PublicationRefusedError when the asset is taken down and something else is wanted
 */
export async function writeIntent(
  replicas: readonly PublicationReplica[],
  wish: IntentWish,
  clock: DrillClock,
  timeoutMs: number,
): Promise<IntentResult> {
  const part = await writeAnywhere(replicas, wish);
  if (part === undefined) {
    return { part, replicas: await readEverywhere(replicas, wish) };
  }
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    const states = await readEverywhere(replicas, wish, part.revision);
    const waits = states.some(({ holds, awaited }) => !holds && awaited);
    if (!waits || clock.now() >= deadline) {
      return { part, replicas: states.map(({ region, holds, detail }) => ({ region, holds, detail })) };
    }
    await clock.sleep(Math.min(1_000, Math.max(1, deadline - clock.now())));
  }
}

async function writeAnywhere(
  replicas: readonly PublicationReplica[],
  wish: IntentWish,
): Promise<PublicationPart | undefined> {
  for (const replica of replicas) {
    try {
      return await writeIn(replica, wish);
    } catch (error) {
      if (error instanceof PublicationRefusedError) {
        throw error;
      }
      // The next Region may answer; that this one did not is seen again below.
    }
  }
  return undefined;
}

async function writeIn({ region, catalog }: PublicationReplica, wish: IntentWish): Promise<PublicationPart> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { publication } = await catalog.readAsset(wish.assetId);
    if (publication?.intent === wish.intent) {
      return publication;
    }
    if (publication?.intent === "TAKEN_DOWN") {
      throw new PublicationRefusedError(takenDown(wish.assetId, publication));
    }
    const part = { ...wish, revision: (publication?.revision ?? 0) + 1 };
    if (await catalog.putPublication(part)) {
      return part;
    }
  }
  throw new Error(
    `the publication of ${wish.assetId} changed under each of ${MAX_ATTEMPTS} attempts in ${region}`,
  );
}

interface WatchedIntent extends ReplicaIntent {
  /** Whether waiting may help. */
  readonly awaited: boolean;
}

async function readEverywhere(
  replicas: readonly PublicationReplica[],
  wish: IntentWish,
  revision = Infinity,
): Promise<readonly WatchedIntent[]> {
  return Promise.all(
    replicas.map(async (replica): Promise<WatchedIntent> => {
      const { region, catalog } = replica;
      try {
        const { publication } = await catalog.readAsset(wish.assetId);
        const overwritten =
          publication !== undefined && publication.revision >= revision && publication.intent !== wish.intent;
        const held = overwritten ? await writeIn(replica, wish) : publication;
        const holds = held?.intent === wish.intent;
        return { region, holds, awaited: true, detail: held === undefined ? "no publication" : held.intent };
      } catch (error) {
        if (error instanceof PublicationRefusedError) {
          throw error;
        }
        return { region, holds: false, awaited: false, detail: errorText(error) };
      }
    }),
  );
}
