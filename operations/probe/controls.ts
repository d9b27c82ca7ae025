import { z } from "zod";

import { decodeRoute } from "../../functions/edge/route";
import { cookieHeader } from "../../functions/entitlement/playbackCookies";
import { regionOfManifest } from "../drill/canary";
import type { SessionSigner } from "../playbackSession";
import { describeRequest, type CheckFinding, type ProbeCheck } from "./check";
import { firstChildPath, isManifest } from "./manifests";
import { bearer, playRequest } from "./playChecks";
import type { ProbeAnswer, ProbePorts, ProbeRequest } from "./ports";
import type { EdgeTarget } from "./sessionChecks";
import { manifestPath, onlyRegion, SessionMaker, withNonce } from "./sessions";
import { describeStatus } from "./verdicts";

const EXPECTED = "plays: manifest, playlist and segment with status 200";

/** What must play, without which no refusal shows anything: over the canary's whole route, and over each Region alone. */
export function canaryControls(
  target: EdgeTarget,
  signer: SessionSigner,
  drained: readonly string[],
): readonly ProbeCheck[] {
  const route = decodeRoute(target.route);
  const control = (
    id: string,
    what: string,
    made: (nonce: string) => string,
    region?: string,
  ): ProbeCheck => ({
    id: `control/${id}`,
    door: "control",
    what,
    expected: EXPECTED,
    run: (ports) => {
      const text = made(ports.nonce());
      const { host, assetId } = target;
      const cookies = new SessionMaker(host, signer, ports.now).cookies(assetId, text);
      return playThrough(host, manifestPath(assetId, text), cookieHeader(cookies), ports, (manifest) =>
        region === undefined || regionOfManifest(manifest, route) === region
          ? undefined
          : `a manifest that is not ${region}'s`,
      );
    },
  });
  return [
    control("canary", "the canary with a valid session", (nonce) => withNonce(target.route, nonce)),
    ...Object.keys(route.regions)
      .filter((region) => !drained.includes(region))
      .map((region) =>
        control(
          `canary/${region}`,
          `the canary with a valid session, from ${region} alone`,
          (nonce) => onlyRegion(route, region, nonce),
          region,
        ),
      ),
  ];
}

const sessionBody = z.object({ url: z.url(), refreshAfterSeconds: z.number() });

/** The whole way of a viewer with a token: session, playback, refresh. */
export function serviceControl(host: string, assetId: string, token: string): ProbeCheck {
  return {
    id: "control/service",
    door: "control",
    what: "the canary with a session that the entitlement service opens, played and refreshed",
    expected: "a session, which plays, and another one that plays on",
    run: async (ports) => {
      const request = playRequest(host, assetId, bearer(token));
      const first = await openSession(request, host, ports);
      if ("verdict" in first) {
        return first;
      }
      const played = await playThrough(host, first.path, first.cookie, ports);
      if (played.verdict !== "played") {
        return played;
      }
      const second = await openSession(request, host, ports);
      return "verdict" in second ? second : playThrough(host, first.path, second.cookie, ports);
    },
  };
}

async function openSession(
  request: ProbeRequest,
  host: string,
  { send }: ProbePorts,
): Promise<{ readonly path: string; readonly cookie: string } | CheckFinding> {
  const answer = await send(request);
  const unclear = (received: string): CheckFinding => ({
    sent: describeRequest(request),
    verdict: "unclear",
    received,
  });
  if (answer.status !== 200) {
    return unclear(`no session: ${describeStatus(answer)}`);
  }
  const body = parsed(answer);
  const cookie = answer.setCookies.map((value) => value.split(";")[0]?.trim() ?? "").join("; ");
  if (body === undefined || !cookie.includes("CloudFront-Signature=")) {
    return unclear("status 200 without a session's body and cookies");
  }
  const url = new URL(body.url);
  return url.host === host ? { path: url.pathname, cookie } : unclear("a session for another host");
}

function parsed({ body }: ProbeAnswer): z.output<typeof sessionBody> | undefined {
  try {
    return sessionBody.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Follows the links from a manifest to a segment, as a player does. */
async function playThrough(
  host: string,
  path: string,
  cookie: string,
  ports: ProbePorts,
  complaint: (manifest: string) => string | undefined = () => undefined,
  part: Part = "manifest",
): Promise<CheckFinding> {
  const request: ProbeRequest = { method: "GET", host, path, headers: { cookie } };
  const answer = await ports.send(request);
  const finding = (verdict: "played" | "unclear", received: string): CheckFinding => ({
    sent: describeRequest(request),
    verdict,
    received,
  });
  const problem = problemOf(part, answer) ?? (part === "manifest" ? complaint(answer.body) : undefined);
  if (problem !== undefined) {
    return finding("unclear", problem);
  }
  if (part === "segment") {
    return finding("played", "manifest, playlist and segment");
  }
  const child = firstChildPath(host, path, answer.body);
  return child === undefined
    ? finding("unclear", `a ${part} that links to nothing on this host`)
    : playThrough(host, child, cookie, ports, complaint, part === "manifest" ? "playlist" : "segment");
}

type Part = "manifest" | "playlist" | "segment";

function problemOf(part: Part, answer: ProbeAnswer): string | undefined {
  if (answer.status !== 200) {
    return `${part}: ${describeStatus(answer)}`;
  }
  if (part === "segment") {
    return answer.body === "" ? "segment: status 200 with nothing in it" : undefined;
  }
  return isManifest(answer) ? undefined : `${part}: status 200 with something that is none`;
}
