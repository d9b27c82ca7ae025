import { createHmac } from "node:crypto";

import type { PlayRequest } from "./playRequest";

/** What is logged of a request. Tokens, cookies, queries, headers and the origin key are not, whatever went wrong. */
export interface RequestLineArgs {
  readonly requestId: string;
  /** Undefined when it was not understood: then nothing of it is known to be harmless. */
  readonly request: Pick<PlayRequest, "viewerId" | "assetId" | "format"> | undefined;
  /** `permitted`, or the code of the problem. */
  readonly outcome: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Name of the signing key in the stack's configuration. */
  readonly key: string | undefined;
  /** What kept the service from answering. */
  readonly error: unknown;
  /** What is mixed into the viewer's digest, so that it cannot be looked up by trying known viewers. */
  readonly salt: string;
}

const MAX_MESSAGE_LENGTH = 500;

/** The log entry of one request. */
export function requestLine({
  request,
  error,
  salt,
  requestId,
  outcome,
  status,
  milliseconds,
  key,
}: RequestLineArgs): object {
  return {
    event: "play",
    requestId,
    outcome,
    status,
    milliseconds,
    ...(request === undefined
      ? {}
      : { asset: request.assetId, format: request.format, viewer: viewerDigest(request.viewerId, salt) }),
    ...(key === undefined ? {} : { key }),
    ...(error === undefined ? {} : { error: described(error, request?.viewerId) }),
  };
}

/** Tells a viewer's requests from others' without naming the viewer: 16 hexadecimal digits, the same in a Region until the origin key changes. */
export function viewerDigest(viewerId: string, salt: string): string {
  return createHmac("sha256", salt).update(viewerId).digest("hex").slice(0, 16);
}

/** Items that are malformed are named by their key, in which the viewer is: AWS's and our own messages hold nothing else of a request. */
function described(error: unknown, viewerId: string | undefined): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : "not an error";
  const escaped = JSON.stringify(viewerId ?? "").slice(1, -1);
  const without =
    viewerId === undefined ? text : text.replaceAll(escaped, "<viewer>").replaceAll(viewerId, "<viewer>");
  return without.slice(0, MAX_MESSAGE_LENGTH);
}
