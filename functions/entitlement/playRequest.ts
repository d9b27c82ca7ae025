import { isIPv4 } from "node:net";

import * as z from "zod";

import {
  COUNTRY_HEADER,
  PLAY_ADDRESS_HEADER,
  PLAY_HOST_HEADER,
  PLAYBACK_FORMATS,
  type PlaybackFormat,
} from "../edge/names";
import { isAssetId } from "../edge/playbackPath";
import { isFromDistribution } from "./originKey";
import { isPlaybackOrigin } from "./playbackCookies";
import type { PlayEvent } from "./playEvent";
import { refused, type Refusal } from "./problems";
import type { EntitlementSettings } from "./settings";
import { viewerOf } from "./viewerToken";

/** What one viewer asks for. */
export interface PlayRequest {
  readonly kind: "request";
  readonly viewerId: string;
  readonly assetId: string;
  readonly format: PlaybackFormat;
  /** `https://` and the host by which the viewer reached the distribution. */
  readonly playbackOrigin: string;
  /** Undefined when CloudFront does not know. */
  readonly country: string | undefined;
  /** IPv4 address to bind the cookies to; undefined when they are not bound. */
  readonly ipAddress: string | undefined;
}

/** Bytes of a body: it names a format and nothing else. */
const MAX_BODY_BYTES = 1_024;
const FORMATS = PLAYBACK_FORMATS.join(", ");

const bodySchema = z.strictObject({ format: z.enum(PLAYBACK_FORMATS) });

/**
 * Reads a request. What it must show comes first: that it came through the distribution, then whom it is from, then what it wants. So a
 * refusal tells nothing to somebody who had to be refused for an earlier reason.
 */
export function parsePlayRequest(event: PlayEvent, settings: EntitlementSettings): PlayRequest | Refusal {
  const { headers } = event;
  if (!isFromDistribution(headers, settings.originKeySha256)) {
    return refused("origin");
  }
  const viewer = viewerOf(event.requestContext.authorizer?.jwt.claims, settings);
  if (viewer.kind === "refused") {
    return viewer;
  }
  const assetId = own(event.pathParameters, "assetId");
  if (assetId === undefined || !isAssetId(assetId)) {
    return refused("unknown-asset", "Expected /play/ and 3 to 64 of a-z, 0-9 and -, not beginning with -.");
  }
  const format = formatOf(event);
  if (typeof format !== "string") {
    return format;
  }
  const playbackOrigin = `https://${(own(headers, PLAY_HOST_HEADER) ?? "").toLowerCase()}`;
  if (!isPlaybackOrigin(playbackOrigin)) {
    return refused("bad-request", "The host is not one that cookies can be made for.");
  }
  const ipAddress = settings.pinAddress ? own(headers, PLAY_ADDRESS_HEADER) : undefined;
  if (settings.pinAddress && (ipAddress === undefined || !isIPv4(ipAddress))) {
    return refused(
      "address",
      "Cookies are bound to the viewer's address here, and CloudFront cannot bind them to IPv6.",
    );
  }
  return {
    kind: "request",
    viewerId: viewer.viewerId,
    assetId,
    format,
    playbackOrigin,
    country: own(headers, COUNTRY_HEADER),
    ipAddress,
  };
}

function formatOf(event: PlayEvent): PlaybackFormat | Refusal {
  switch (event.requestContext.http.method) {
    case "GET": {
      const format = own(event.queryStringParameters, "format");
      return (
        PLAYBACK_FORMATS.find((known) => known === format) ??
        refused("bad-request", `Expected ?format= and one of ${FORMATS}.`)
      );
    }
    case "POST": {
      const body = bodySchema.safeParse(bodyOf(event));
      return body.success
        ? body.data.format
        : refused(
            "bad-request",
            `Expected a body such as {"format":"hls"}, with a format out of ${FORMATS} and nothing else, of at most ${MAX_BODY_BYTES} bytes.`,
          );
    }
    default:
      return refused("bad-request", "Expected GET or POST.");
  }
}

/** The body's JSON; undefined when it is none, or longer than any that makes sense. */
function bodyOf({ body = "", isBase64Encoded }: PlayEvent): unknown {
  // Four characters of base64 stand for three bytes; nothing longer is decoded.
  if (body.length > MAX_BODY_BYTES * (isBase64Encoded ? 1.5 : 1)) {
    return undefined;
  }
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  try {
    return bytes.length > MAX_BODY_BYTES ? undefined : JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
