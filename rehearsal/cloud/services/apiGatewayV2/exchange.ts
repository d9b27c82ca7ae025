import type { OriginRequest, OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import type { StoredResource } from "../../core/types";

/** One request on its way through an API, and what the access log is to tell of it. */
export interface Exchange {
  readonly api: StoredResource;
  readonly request: OriginRequest;
  readonly requestId: string;
  /** Milliseconds since 1970, virtual time. */
  readonly at: number;
  /** As sent, without the query string; undefined when it cannot be decoded. */
  readonly path: string | undefined;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  /** Address that the connection came from: the CDN's, not the viewer's. */
  readonly sourceIp: string;
  routeKey?: string;
  authorizerError?: string;
  integrationError?: string;
  /** What the integration answered. */
  integrationStatus?: number;
}

/** Everybody reaches an API through the CDN, or from a place that has no say in it: one address of the documentation's. */
const PEER = "192.0.2.1";

/** What is known of a request when it arrives. */
export function newExchange(cloud: Cloud, api: StoredResource, request: OriginRequest): Exchange {
  const [path = "", ...query] = request.path.split("?");
  return {
    api,
    request,
    requestId: `${cloud.random
      .stream(`request ${api.id}`)
      .text(15, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")}=`,
    at: cloud.clock.now(),
    path: isDecodable(path) ? path : undefined,
    rawQuery: query.join("?"),
    sourceIp: PEER,
  };
}

/** An answer of API Gateway's own; nobody can change its body in HTTP APIs. */
export function refusal(
  status: number,
  message: string,
  headers: OriginResponse["headers"] = {},
): OriginResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: new TextEncoder().encode(JSON.stringify({ message })),
  };
}

/** An instant as access logs and events write it: `05/Jan/2026:12:00:00 +0000`. */
export function logTime(at: number): string {
  const iso = new Date(at).toISOString();
  const month = new Date(at).toLocaleString("en-US", { month: "short", timeZone: "UTC" });
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
