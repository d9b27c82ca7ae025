import { PLAYBACK_VERSION } from "../../functions/edge/names";
import type { AssetKnowledge } from "./assetKnowledge";
import { egressRequests } from "./egressRequests";
import { sessionHeaders, type SessionSettings, type SessionSigner } from "../playbackSession";
import { distributionRequests } from "./playbackRequests";
import type { TakedownPorts } from "./ports";
import type { TakedownRecord } from "./record";
import { errorText } from "./refusal";
import { GONE, proveByRequests, REFUSED, type ProofPace } from "./requestProof";
import type { VodRemoval } from "./vodRemoval";

/** What is to be proven, and against what. */
export interface TakedownProofRequest {
  readonly assetId: string;
  /** `https://` and the name that viewers use. */
  readonly playbackOrigin: string;
  /** Shows that sessions work in general. @default none is configured */
  readonly canary?: { readonly assetId: string; readonly route: string } | undefined;
  readonly pace: ProofPace;
}

/** What became of an asset in MediaPackage, by Region. */
export type Removals = ReadonlyMap<string, VodRemoval>;

/** Shows by requests that an asset answers nowhere: to viewers with valid sessions, and at MediaPackage itself. */
export async function proveTakedown(
  request: TakedownProofRequest,
  knowledge: AssetKnowledge,
  removals: Removals,
  ports: TakedownPorts,
): Promise<TakedownRecord["proof"]> {
  const { clock, progress } = ports;
  const described = new Map([...removals].map(([region, { urls }]) => [region, urls]));
  const direct = await egressRequests(ports.regions, knowledge.regions, described, progress);
  const signer = await signerOf(ports);
  if (signer === undefined) {
    const egress = await proveByRequests(direct, GONE, request.pace, ports);
    return { distribution: UNASKED, egress, sessionsWork: null };
  }
  const session = { playbackOrigin: request.playbackOrigin, signer, now: () => clock.now() };
  const viewers = distributionRequests(request.assetId, knowledge.regions, session);
  progress(
    `Asking as viewers do (${viewers.length} requests) and MediaPackage directly (${direct.length} requests).`,
  );
  const distribution = await proveByRequests(viewers, REFUSED, request.pace, ports);
  const egress = await proveByRequests(direct, GONE, request.pace, ports);
  return { distribution, egress, sessionsWork: await sessionsWork(request, session, ports) };
}

/** What nobody could ask for: without a session every request is refused, and shows nothing. */
const UNASKED = { proven: false, firstAt: null, lastContraryAt: null, rounds: 0, answers: [] };

async function signerOf({ signer, progress }: TakedownPorts): Promise<SessionSigner | undefined> {
  try {
    return await signer();
  } catch (error) {
    progress(`The signing key cannot be read, so nobody can ask as viewers do: ${errorText(error)}`);
    return undefined;
  }
}

/** A session of the same key for the canary: where that is refused too, a refusal says nothing about the asset. */
async function sessionsWork(
  { canary, playbackOrigin }: TakedownProofRequest,
  session: SessionSettings,
  { send }: TakedownPorts,
): Promise<boolean | null> {
  if (canary === undefined) {
    return null;
  }
  const { assetId, route } = canary;
  const url = `${playbackOrigin}/${PLAYBACK_VERSION}/${assetId}/${route}/hls/m/index.m3u8`;
  const { status } = await send(url, sessionHeaders(assetId, route, session));
  // No answer, or a failure behind the edge, is the canary's trouble and not the session's.
  return status === 200 ? true : status === 0 || status >= 500 ? null : false;
}

/** What the requests did not show, in words. */
export function unproven({
  distribution,
  egress,
  sessionsWork: works,
}: TakedownRecord["proof"]): readonly string[] {
  const contrary = [distribution, egress]
    .filter(({ proven }) => !proven)
    .flatMap(({ answers }) => answers.filter(({ ok }) => !ok))
    .map(({ via, regions, url, status }) =>
      status === 0
        ? `no answer from ${url} (${via}, ${regions.join(", ")})`
        : `status ${status} from ${url} (${via}, ${regions.join(", ")})`,
    );
  const unsteady = [distribution, egress].some(
    ({ proven, answers, rounds }) => !proven && rounds > 0 && answers.every(({ ok }) => ok),
  );
  return [
    ...contrary,
    ...(distribution === UNASKED ? ["not asked as viewers do: the signing key cannot be read"] : []),
    ...(unsteady ? ["refusals, but not often enough in a row before the time was up"] : []),
    ...(works === false
      ? [
          "the canary's session is refused as well: check that the active signing key is in the deployed key group",
        ]
      : []),
  ];
}
