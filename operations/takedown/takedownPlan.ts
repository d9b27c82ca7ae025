import { masterFolder } from "../../functions/ingest/masterKey";
import { ASSETS_PREFIX } from "../../functions/transcode/destinations";
import { askReplicas, combine, isHeardOf } from "./assetKnowledge";
import { readDeny } from "./denyEntry";
import { objectCopies } from "./objectCopies";
import { distributionRequests } from "./playbackRequests";
import type { TakedownPorts } from "./ports";
import { errorText } from "./refusal";
import type { TakedownRequest } from "./takedown";
import { listVodAssets } from "./vodRemoval";

/** What a takedown would find; nothing was changed. */
export interface TakedownPlan {
  readonly stack: string;
  readonly assetId: string;
  /** Whether any catalog has heard of the asset, as far as they answered. */
  readonly heardOf: boolean;
  /** What the edge does now. */
  readonly edge: "serves" | "refuses";
  readonly publication: string;
  /** Requests that would have to be refused. */
  readonly requests: number;
  readonly regions: readonly {
    readonly region: string;
    /** Ids in MediaPackage; an error's text where it cannot be asked. */
    readonly vodAssets: readonly string[] | string;
    /** Versions in the buckets; `null` where they cannot be listed. */
    readonly masterVersions: number | null;
    readonly packagedVersions: number | null;
  }[];
}

/** Looks at everything that a takedown would touch, and touches nothing. */
export async function planTakedown(request: TakedownRequest, ports: TakedownPorts): Promise<TakedownPlan> {
  const { stack, assetId, playbackOrigin } = request;
  const { replicas, regions, store, clock, signer } = ports;
  const asked = askReplicas(replicas, assetId);
  const knowledge = combine(assetId, await Promise.all(asked));
  const requests = distributionRequests(assetId, knowledge.regions, {
    playbackOrigin,
    signer: await signer(),
    now: () => clock.now(),
  });
  return {
    stack,
    assetId,
    heardOf: await isHeardOf(asked),
    edge: (await readDeny(store, assetId)).kind === "missing" ? "serves" : "refuses",
    publication: knowledge.publication?.intent ?? "nobody has said anything: PUBLISHED",
    requests: requests.length,
    regions: await Promise.all(
      regions.map(async ({ region, vod, masters, packaged }) => ({
        region,
        vodAssets: await listVodAssets(vod, assetId, clock).catch(errorText),
        masterVersions: (await objectCopies(masters, masterFolder(assetId), false)).left?.versions ?? null,
        packagedVersions:
          (await objectCopies(packaged, `${ASSETS_PREFIX}${assetId}/`, false)).left?.versions ?? null,
      })),
    ),
  };
}

/** The plan for people. */
export function formatPlan({ assetId, heardOf, edge, publication, requests, regions }: TakedownPlan): string {
  return [
    `asset        ${assetId}${heardOf ? "" : "  (no catalog has heard of it: --force-unknown)"}`,
    `edge         ${edge} it now`,
    `publication  ${publication}`,
    `requests     ${requests} to be refused`,
    ...regions.map(
      ({ region, vodAssets, masterVersions, packagedVersions }) =>
        `${region}: MediaPackage ${typeof vodAssets === "string" ? vodAssets : `has ${vodAssets.join(", ") || "nothing"}`}; ` +
        `${masterVersions ?? "?"} versions of masters, ${packagedVersions ?? "?"} of packaged objects`,
    ),
    "Nothing was changed.",
  ].join("\n");
}
