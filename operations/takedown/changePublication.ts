import { assetView } from "../../functions/catalog/assetState";
import { askReplicas, combine, isHeardOf, type AssetKnowledge } from "./assetKnowledge";
import { allow, deny, readDeny, takenDown } from "./denyEntry";
import { distributionRequests } from "./playbackRequests";
import type { PublicationPorts } from "./ports";
import { writeIntent, type IntentResult } from "./publicationIntent";
import { PublicationRefusedError } from "./refusal";
import { proveByRequests, REFUSED, SERVED, type ProofPace, type RequestProof } from "./requestProof";

/** What is to become of an asset that stays where it is. */
export interface PublicationRequest {
  readonly stack: string;
  readonly assetId: string;
  readonly intent: "PUBLISHED" | "UNPUBLISHED";
  readonly reason: string;
  readonly by: string;
  /** `https://` and the name that viewers use. */
  readonly playbackOrigin: string;
  /** Packaging configurations that exist, such as `hls-v1`: what can be played. */
  readonly versions: readonly string[];
  readonly pace: ProofPace;
  /** Milliseconds to wait for the catalog's replication. @default 30 s */
  readonly replicationMs?: number;
}

/** What became of it. */
export interface PublicationReport {
  readonly stack: string;
  readonly assetId: string;
  readonly intent: PublicationRequest["intent"];
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
  /** Whether requests showed it, and every Region's catalog says it. */
  readonly proven: boolean;
  readonly proof: RequestProof;
  readonly catalogs: IntentResult["replicas"];
  /** What is not as it should be, in words; empty when it is proven. */
  readonly remaining: readonly string[];
}

/**
 * Hides an asset from viewers, in seconds, or shows it again; nothing is deleted. The edge comes first when it is hidden and last when
 * it is shown, so it never serves what the catalog does not allow.
 *
 * @throws PublicationRefusedError, with nothing changed, for an asset that is taken down or that no catalog has heard of
 */
export async function changePublication(
  request: PublicationRequest,
  ports: PublicationPorts,
): Promise<PublicationReport> {
  const { stack, assetId, intent, by, reason, playbackOrigin, pace } = request;
  const { store, replicas, clock, progress } = ports;
  const at = new Date(clock.now()).toISOString();
  const asked = askReplicas(replicas, assetId);
  if (!(await isHeardOf(asked))) {
    throw new PublicationRefusedError(`No catalog of stack ${stack} has heard of ${assetId}. Check the id.`);
  }
  const knowledge = combine(assetId, await Promise.all(asked));
  await refuseTakenDown(knowledge, ports);

  if (intent === "UNPUBLISHED") {
    await deny(store, assetId, { intent, by, at });
    progress(`The edge refuses every request for ${assetId} as it learns of it.`);
  }
  const wish = { assetId, intent, by, at, reason };
  const { part, replicas: catalogs } = await writeIntent(
    replicas,
    wish,
    clock,
    request.replicationMs ?? 30_000,
  );
  if (intent === "PUBLISHED") {
    if (part === undefined) {
      const why = catalogs.map(({ region, detail }) => `${region}: ${detail}`).join("; ");
      throw new PublicationRefusedError(
        `No Region's catalog can be written (${why}), so whether ${assetId} may be shown is not known. Nothing was changed; run the command again later.`,
      );
    }
    await allow(store, assetId);
    progress(`The edge lets requests for ${assetId} through as it learns of it.`);
  }

  const isShown = intent === "PUBLISHED";
  const session = { playbackOrigin, signer: await ports.signer(), now: () => clock.now() };
  const parts = isShown ? playable(knowledge, request.versions) : knowledge.regions;
  const requests = distributionRequests(assetId, parts, session, !isShown);
  // A segment's name is only sure where every name is refused.
  const asking = isShown ? requests.filter(({ what }) => what === "manifest") : requests;
  const proof = await proveByRequests(asking, isShown ? SERVED : REFUSED, pace, ports);
  const remaining = [
    ...catalogs.filter(({ holds }) => !holds).map(({ region, detail }) => `catalog in ${region}: ${detail}`),
    ...proof.answers
      .filter(({ ok }) => !proof.proven && !ok)
      .map(({ status, url }) => `${status === 0 ? "no answer" : `status ${status}`} from ${url}`),
    ...(isShown && asking.length === 0
      ? ["published, but not playable in any Region yet: there is nothing to ask for"]
      : []),
    ...(proof.proven || proof.answers.some(({ ok }) => !ok)
      ? []
      : ["the right answers, but not often enough in a row before the time was up"]),
  ];
  return {
    stack,
    assetId,
    intent,
    by,
    reason,
    at,
    proven: remaining.length === 0,
    proof,
    catalogs,
    remaining,
  };
}

async function refuseTakenDown(
  { assetId, publication }: AssetKnowledge,
  { store }: PublicationPorts,
): Promise<void> {
  if (publication?.intent === "TAKEN_DOWN") {
    throw new PublicationRefusedError(takenDown(assetId, publication));
  }
  const state = await readDeny(store, assetId);
  if (state.kind === "entry" && state.entry.intent === "TAKEN_DOWN") {
    throw new PublicationRefusedError(takenDown(assetId, state.entry));
  }
}

/** What can be served: the newest encode that is playable anywhere, in the packaging configurations that exist. */
function playable(
  { assetId, masters, regions }: AssetKnowledge,
  versions: readonly string[],
): AssetKnowledge["regions"] {
  const everywhere = [...new Set(regions.map(({ region }) => region))];
  const parts = { assetId, masters, regions, placements: [], publication: undefined };
  return (assetView(parts, everywhere, "any").current?.regions ?? []).map((part) => ({
    ...part,
    endpoints: Object.fromEntries(
      Object.entries(part.endpoints).filter(([version]) => versions.includes(version)),
    ),
  }));
}
