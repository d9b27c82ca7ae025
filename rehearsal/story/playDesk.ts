import { z } from "zod";

import { type PlaybackFormat, PLAY_SEGMENT } from "../../functions/edge/names";
import type { VirtualClock } from "../clock";
import type { Edge } from "../edge/edge";
import type { SecretLedger } from "./secretLedger";

/** What a viewer's device asks the entitlement service for. */
export interface PlayRequest {
  readonly assetId: string;
  readonly format: PlaybackFormat;
  /** Token of the signed-in viewer. Left out: nobody has signed in. */
  readonly token?: string;
  readonly clientIp: string;
  /** @default "GET", which CloudFront takes to another Region when the first does not answer */
  readonly method?: "GET" | "POST";
}

/** What the service answers, as a viewer's device sees it. */
export interface PlayAnswer {
  readonly status: number;
  /** Code of the problem; undefined for a session, and where API Gateway answered by itself. */
  readonly code: string | undefined;
  /** Set with status 200. */
  readonly session: PlaySession | undefined;
}

/** A session that the service has opened. */
export interface PlaySession {
  readonly url: string;
  /** Value of the Cookie header that a browser would send from now on. */
  readonly cookies: string;
  /** Virtual milliseconds. */
  readonly expiresAt: number;
  readonly refreshAt: number;
}

const sessionBody = z.object({
  url: z.string(),
  expiresAt: z.iso.datetime(),
  refreshAfterSeconds: z.number(),
});
const problemBody = z.object({ code: z.string() });

/** Asks the deployed entitlement service, through the deployed distribution. */
export class PlayDesk {
  constructor(
    private readonly edge: Pick<Edge, "handle">,
    private readonly host: string,
    private readonly clock: VirtualClock,
    private readonly secrets: SecretLedger,
  ) {}

  /** One request; virtual time passes as it would for the viewer. */
  async play({ assetId, format, token, clientIp, method = "GET" }: PlayRequest): Promise<PlayAnswer> {
    if (token !== undefined) {
      this.secrets.add("a viewer's token", token);
    }
    const path = `/${PLAY_SEGMENT}/${assetId}`;
    const response = await this.edge.handle({
      method,
      host: this.host,
      path: method === "GET" ? `${path}?format=${format}` : path,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === "POST" ? { "content-type": "application/json" } : {}),
      },
      ...(method === "POST" ? { body: new TextEncoder().encode(JSON.stringify({ format })) } : {}),
      clientIp,
    });
    await this.clock.advance(response.timeToFirstByteMs);
    const body = jsonOf(response.body);
    if (response.status !== 200) {
      return { status: response.status, code: problemBody.safeParse(body).data?.code, session: undefined };
    }
    const { url, expiresAt, refreshAfterSeconds } = sessionBody.parse(body);
    const cookies = (response.setCookies ?? []).map((cookie) => cookie.split(";")[0] ?? "").join("; ");
    this.secrets.add("a viewer's cookies", cookies);
    return {
      status: 200,
      code: undefined,
      session: {
        url,
        cookies,
        expiresAt: Date.parse(expiresAt),
        refreshAt: this.clock.now() + refreshAfterSeconds * 1_000,
      },
    };
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
