import { z } from "zod";

import { cookieHeader, MAX_LIFETIME_MS } from "../../functions/entitlement/playbackCookies";
import type { SessionSigner } from "../playbackSession";
import { isManifest } from "./manifests";
import type { ProbePorts } from "./ports";
import type { ProbeSettings } from "./settings";
import { manifestPath, SessionMaker, withNonce } from "./sessions";

/** A session for the canary that was signed by a key before it was taken out. It opens the canary while the key is trusted, and nothing else. */
export const removedKeySessionSchema = z.strictObject({
  version: z.literal(1),
  keyPairId: z.string().min(1),
  host: z.string().min(1),
  path: z.string().startsWith("/"),
  cookies: z.record(z.string(), z.string()),
  /** ISO 8601. A refusal afterwards says nothing about the key. */
  expiresAt: z.iso.datetime(),
  /** Whether it played while the key was trusted; where it did not, its refusal shows little. */
  played: z.boolean(),
});

/** Values of {@link removedKeySessionSchema}. */
export type RemovedKeySession = z.output<typeof removedKeySessionSchema>;

/**
 * Signs a session with a key that is about to be taken out, and plays it once. To be called while the key is still trusted; the session goes
 * into {@link ProbeSettings.removedSession} afterwards. It is good for a day: it must outlive the key, or its refusal shows nothing.
 */
export async function prepareRemovedKeySession(
  {
    playbackDomain,
    canary,
  }: Pick<ProbeSettings, "playbackDomain"> & {
    readonly canary: NonNullable<ProbeSettings["canary"]>;
  },
  signer: SessionSigner,
  { send, now, nonce }: Pick<ProbePorts, "send" | "now" | "nonce">,
): Promise<RemovedKeySession> {
  const route = withNonce(canary.route, nonce());
  const cookies = new SessionMaker(playbackDomain, signer, now).cookies(canary.assetId, route, {
    endsInMs: MAX_LIFETIME_MS,
  });
  const path = manifestPath(canary.assetId, route);
  const headers = { cookie: cookieHeader(cookies) };
  const answer = await send({ method: "GET", host: playbackDomain, path, headers });
  return {
    version: 1,
    keyPairId: signer.keyPairId,
    host: playbackDomain,
    path,
    cookies: { ...cookies },
    expiresAt: new Date(now() + MAX_LIFETIME_MS).toISOString(),
    played: isManifest(answer),
  };
}
