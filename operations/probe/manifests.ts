import { childLinks } from "../../functions/ingest/manifestHashes";
import type { ProbeAnswer } from "./ports";

/** Whether an answer is an HLS manifest or playlist, and no page that came with status 200 in its place. */
export function isManifest({ status, body }: ProbeAnswer): boolean {
  return status === 200 && body.startsWith("#EXTM3U");
}

/**
 * Path of what an HLS manifest or playlist names first.
 *
 * @param path of the manifest
 * @returns undefined where it names nothing, or something on another host
 */
export function firstChildPath(host: string, path: string, manifest: string): string | undefined {
  const [link] = childLinks("hls", manifest);
  const base = `https://${host}${path}`;
  if (link === undefined || !URL.canParse(link, base)) {
    return undefined;
  }
  const url = new URL(link, base);
  return url.host === host ? url.pathname : undefined;
}
