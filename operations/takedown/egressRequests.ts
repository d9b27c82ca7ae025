import type { RegionPart } from "../../functions/catalog/parts";
import { CDN_IDENTIFIER_HEADER } from "../../functions/edge/names";
import type { ProofRequest } from "./playbackRequests";
import type { RegionPorts } from "./ports";

/**
 * Requests to MediaPackage itself, past the distribution, for every manifest that is known: by the catalog, or by MediaPackage before the
 * deletion. They carry the CDN identifier where its secret can be read; without it MediaPackage refuses whatever is there, which shows
 * only that nobody gets it.
 */
export async function egressRequests(
  regions: readonly RegionPorts[],
  parts: readonly RegionPart[],
  described: ReadonlyMap<string, readonly string[]>,
  progress: (line: string) => void,
): Promise<readonly ProofRequest[]> {
  const requests = regions.map(async (ports): Promise<readonly ProofRequest[]> => {
    const { region } = ports;
    const known = parts
      .filter((part) => part.region === region)
      .flatMap(({ endpoints }) => Object.values(endpoints).map(({ url }) => url));
    const urls = [...new Set([...known, ...(described.get(region) ?? [])])].sort();
    const headers = urls.length === 0 ? {} : await identified(ports, progress);
    return urls.map((url) => ({
      via: "egress",
      regions: [region],
      what: "manifest",
      url,
      headers: () => headers,
    }));
  });
  return (await Promise.all(requests)).flat();
}

async function identified(
  { region, cdnIdentifier }: RegionPorts,
  progress: (line: string) => void,
): Promise<Readonly<Record<string, string>>> {
  try {
    return { [CDN_IDENTIFIER_HEADER]: await cdnIdentifier() };
  } catch {
    // The cause is left out: nothing that a secret's reader says belongs into a log.
    progress(
      `${region}: the CDN identifier cannot be read, so MediaPackage is asked without it and refuses in any case.`,
    );
    return {};
  }
}
