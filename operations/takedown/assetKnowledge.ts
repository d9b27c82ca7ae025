import type { AssetParts, MasterPart, PublicationPart, RegionPart } from "../../functions/catalog/parts";
import type { PublicationReplica } from "./ports";
import { errorText } from "./refusal";

/** What one Region's replica of the catalog says of an asset. */
export type ReplicaAnswer =
  | { readonly region: string; readonly kind: "read"; readonly parts: AssetParts }
  | { readonly region: string; readonly kind: "unreachable"; readonly error: string };

/** What all replicas together say: each may have heard of something that the others have not. */
export interface AssetKnowledge {
  readonly assetId: string;
  readonly masters: readonly MasterPart[];
  readonly regions: readonly RegionPart[];
  readonly publication: PublicationPart | undefined;
  readonly unreachable: readonly { readonly region: string; readonly error: string }[];
}

/** Asks every replica at once. The answers come as they come. */
export function askReplicas(
  replicas: readonly PublicationReplica[],
  assetId: string,
): readonly Promise<ReplicaAnswer>[] {
  return replicas.map(async ({ region, catalog }): Promise<ReplicaAnswer> => {
    try {
      return { region, kind: "read", parts: await catalog.readAsset(assetId) };
    } catch (error) {
      return { region, kind: "unreachable", error: errorText(error) };
    }
  });
}

/**
 * Whether anybody has heard of the asset. It is settled as soon as one replica has, so that a dark Region holds up nothing; where none
 * answers it is not known, and counts as heard of.
 */
export async function isHeardOf(answers: readonly Promise<ReplicaAnswer>[]): Promise<boolean> {
  const heard = answers.map(async (answer) => {
    const settled = await answer;
    if (settled.kind === "read" && isKnown(settled.parts)) {
      return true;
    }
    throw new Error("not by this one");
  });
  try {
    return await Promise.any(heard);
  } catch {
    return (await Promise.all(answers)).every(({ kind }) => kind === "unreachable");
  }
}

/** Puts the answers together; of several copies of a part the newest counts. */
export function combine(assetId: string, answers: readonly ReplicaAnswer[]): AssetKnowledge {
  const read = answers.flatMap((answer) => (answer.kind === "read" ? [answer.parts] : []));
  return {
    assetId,
    masters: newest(
      read.flatMap(({ masters }) => masters),
      ({ region, masterId }) => `${region} ${masterId}`,
    ),
    regions: newest(
      read.flatMap(({ regions }) => regions),
      ({ region, encodeId }) => `${region} ${encodeId}`,
    ),
    publication: newest(
      read.flatMap(({ publication }) => publication ?? []),
      () => "",
    )[0],
    unreachable: answers.flatMap((answer) =>
      answer.kind === "unreachable" ? [{ region: answer.region, error: answer.error }] : [],
    ),
  };
}

function isKnown({ masters, regions, placements, publication }: AssetParts): boolean {
  return masters.length + regions.length + placements.length > 0 || publication !== undefined;
}

function newest<T extends { readonly revision: number }>(
  parts: readonly T[],
  keyOf: (part: T) => string,
): readonly T[] {
  const byKey = new Map<string, T>();
  for (const part of parts) {
    const present = byKey.get(keyOf(part));
    if (present === undefined || present.revision < part.revision) {
      byKey.set(keyOf(part), part);
    }
  }
  return [...byKey.values()];
}
