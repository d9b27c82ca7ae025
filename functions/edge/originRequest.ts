import type { CloudFrontRequest, CloudFrontRequestEvent, CloudFrontRequestResult } from "aws-lambda";

import { REGION_HEADER, ROUTE_HEADER } from "./names";
import { parsePlaybackPath } from "./playbackPath";
import { decodeRoute, isRouteText, type FormatHashes } from "./route";

/** Where a request goes that cannot be mapped to this Region: a path under which MediaPackage has nothing, hence a 404. */
export const UNMAPPED_PATH = "/out/v1/unmapped";

/** One origin attempt: what was asked for, and of whom. */
export interface OriginAttempt {
  /** Path as viewer-request left it, or as an earlier run of this function did for another origin. */
  readonly uri: string;
  /** The route's text from the {@link ROUTE_HEADER} header, which viewer-request always writes. */
  readonly route: string;
  /** AWS Region of the origin tried. */
  readonly region: string;
}

/** Which of MediaPackage's three layouts a path has, and its file. */
interface Target {
  readonly kind: "manifest" | "playlist" | "segment";
  readonly file: string;
}

const HASH = "[0-9a-f]{32}";
const FILE = "(?<file>[A-Za-z0-9][A-Za-z0-9_-]{0,99}\\.[a-z0-9]{2,6})";
/** Paths that this function makes, told apart by their depth. */
const REWRITTEN: readonly (readonly [Target["kind"], RegExp])[] = [
  ["manifest", new RegExp(`^/out/v1(?:/${HASH}){3}/${FILE}$`)],
  ["segment", new RegExp(`^/out/v1(?:/${HASH}){4}/${FILE}$`)],
  ["playlist", new RegExp(`^/out/v1(?:/${HASH}){5}/${FILE}$`)],
];

/**
 * The path under which the Region's MediaPackage knows what was asked for, or {@link UNMAPPED_PATH}. Never throws.
 *
 * A link names the X and Y of whichever Region served the manifest; they are replaced by this Region's. CloudFront runs the
 * function once per origin tried and does not say whether the second run sees the first one's path, so a path that is already
 * rewritten, for this Region or another, is mapped as well.
 */
export function rewriteForOrigin({ uri, route, region }: OriginAttempt): string {
  const target = isRouteText(route) ? targetOf(uri, route) : undefined;
  const { regions } = target === undefined ? { regions: {} } : decodeRoute(route);
  const hashes = new Map<string, FormatHashes>(Object.entries(regions)).get(region);
  if (target === undefined || hashes === undefined) {
    return UNMAPPED_PATH;
  }
  const { asset, configuration, manifest, x, y } = hashes;
  const base = `/out/v1/${asset}/${configuration}`;
  switch (target.kind) {
    case "manifest":
      return `${base}/${manifest}/${target.file}`;
    case "playlist":
      return `${base}/${manifest}/${x}/${y}/${target.file}`;
    case "segment":
      return `${base}/${x}/${y}/${target.file}`;
  }
}

/**
 * Lambda@Edge handler of the origin-request event. It has no environment: the Region comes with the origin, the hashes with
 * the request. The query string goes, because nothing behind it may depend on what a viewer appended.
 */
export function handler(event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult> {
  return Promise.resolve(answer(event));
}

function answer(event: CloudFrontRequestEvent): CloudFrontRequestResult {
  try {
    const request = event.Records[0]?.cf.request;
    return request === undefined ? notFound() : rewritten(request);
  } catch {
    // No event of CloudFront's gets here; a viewer must not see a function's stack trace if one does.
    return notFound();
  }
}

function rewritten(request: CloudFrontRequest): CloudFrontRequest {
  const region = request.origin?.custom?.customHeaders[REGION_HEADER]?.[0]?.value;
  const route = request.headers[ROUTE_HEADER]?.[0]?.value;
  const uri = rewriteForOrigin({ uri: request.uri, route: route ?? "", region: region ?? "" });
  return { ...request, uri, querystring: "" };
}

function targetOf(uri: string, route: string): Target | undefined {
  const path = parsePlaybackPath(uri);
  if (path !== undefined) {
    // Only a header that viewer-request did not write can differ; following it would serve another asset's bytes.
    return path.route === route ? path : undefined;
  }
  for (const [kind, pattern] of REWRITTEN) {
    const file = pattern.exec(uri)?.groups?.["file"];
    if (file !== undefined) {
      return { kind, file };
    }
  }
  return undefined;
}

function notFound(): CloudFrontRequestResult {
  return { status: "404", statusDescription: "Not Found" };
}
