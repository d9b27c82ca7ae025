import { assetRoutes } from "../../functions/catalog/assetRoutes";
import type { RegionPart } from "../../functions/catalog/parts";
import { PLAYBACK_FORMATS, PLAYBACK_VERSION, type PlaybackFormat } from "../../functions/edge/names";
import { playbackPath } from "../../functions/edge/playbackPath";
import { formatOfVersion } from "../../functions/packaging/versions";
import { sessionHeaders, startManifest, type SessionSettings } from "../playbackSession";

/** A request as a viewer's player would send it. */
export interface ProofRequest {
  /** `distribution`: as viewers do. `egress`: past the distribution, at MediaPackage itself. */
  readonly via: "distribution" | "egress";
  /** Regions that the request could be answered from. */
  readonly regions: readonly string[];
  /** Without cookies, and hence without anything secret. */
  readonly url: string;
  readonly what: "manifest" | "segment";
  /** Made anew for each attempt, since a session lives for a minute. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** A route of one format, with the Regions that it names. */
interface KnownRoute {
  readonly format: PlaybackFormat;
  readonly route: string;
  readonly regions: readonly string[];
}

/** A segment's name as each format has it (see the manifests of MediaPackage VOD); whether it exists is not asked while the edge refuses. */
const SEGMENTS: Readonly<Record<PlaybackFormat, string>> = {
  hls: "index_1_0.ts",
  dash: "index_video_1_0_1.mp4",
  cmaf: "index_video_1_0_1.mp4",
};

/**
 * Requests with a valid session for everything that could be played: each encode, in each format and version, over the route that names
 * all its Regions and over each Region alone, so that no Region is hidden behind another. A manifest and a segment of each.
 *
 * @param parts the asset's parts of all Regions and encodes, in whatever state: what was played once may be in a cache
 * @param eachRegionAlone whether to ask over single Regions too; one that is drained serves nothing over such a route
 */
export function distributionRequests(
  assetId: string,
  parts: readonly RegionPart[],
  session: SessionSettings,
  eachRegionAlone = true,
): readonly ProofRequest[] {
  return knownRoutes(parts, eachRegionAlone).flatMap(({ format, route, regions }) => {
    const base = `/${PLAYBACK_VERSION}/${assetId}/${route}/${format}`;
    const urls = {
      manifest: playbackPath({ assetId, route, format, file: startManifest(format) }),
      segment: `${base}/x/y/${SEGMENTS[format]}`,
    };
    const request = (what: "manifest" | "segment"): ProofRequest => ({
      via: "distribution",
      regions,
      url: session.playbackOrigin + urls[what],
      what,
      headers: () => sessionHeaders(assetId, route, session),
    });
    return [request("manifest"), request("segment")];
  });
}

function knownRoutes(parts: readonly RegionPart[], eachRegionAlone: boolean): readonly KnownRoute[] {
  const routes = new Map<string, KnownRoute>();
  for (const encodeId of new Set(parts.map((part) => part.encodeId))) {
    const encode = parts.filter((part) => part.encodeId === encodeId);
    for (const version of new Set(encode.flatMap(({ endpoints }) => Object.keys(endpoints)))) {
      for (const members of [...byGroup(encode), ...(eachRegionAlone ? encode.map((part) => [part]) : [])]) {
        const known = routeOf(members, version);
        if (known !== undefined) {
          routes.set(`${known.format} ${known.route}`, known);
        }
      }
    }
  }
  return [...routes.values()];
}

/** No route names two packaging groups. */
function byGroup(parts: readonly RegionPart[]): readonly (readonly RegionPart[])[] {
  return [...new Set(parts.map(({ packagingGroup }) => packagingGroup))].map((group) =>
    parts.filter(({ packagingGroup }) => packagingGroup === group),
  );
}

function routeOf(parts: readonly RegionPart[], version: string): KnownRoute | undefined {
  const format = PLAYBACK_FORMATS.find((known) => known === formatOfVersion(version));
  const route = format === undefined ? undefined : assetRoutes(parts, { [format]: version })[format];
  return format === undefined || route === undefined
    ? undefined
    : {
        format,
        route,
        regions: parts.flatMap(({ region, endpoints }) =>
          endpoints[version]?.hashes === undefined ? [] : [region],
        ),
      };
}
