import { parse, types } from "hls-parser";
import { parse as parseMpd } from "mpd-parser";
import type { AssetPackager } from "../../../rehearsal/packager/assetPackager";
import { fetchPackaged, resolveLink, textOf } from "./support";

/** What a player would play of one rendition: its files in order, with the seconds that the manifest states. */
export interface Rendition {
  readonly name: string;
  readonly init: string | undefined;
  readonly segments: readonly { readonly path: string; readonly seconds: number }[];
}

/** Follows an HLS manifest by a third-party parser. */
export function walkHls(packager: AssetPackager): readonly Rendition[] {
  const manifest = "M/index.m3u8";
  const playlist = parse(textOf(fetchPackaged(packager, manifest)));
  if (!(playlist instanceof types.MasterPlaylist)) {
    throw new Error("not a multivariant playlist");
  }
  const audio = playlist.variants.flatMap((variant) => variant.audio.map(({ uri }) => uri ?? ""));
  const children = [...new Set([...playlist.variants.map(({ uri }) => uri), ...audio])];
  return children.map((uri) => {
    const path = resolveLink(manifest, uri);
    const media = parse(textOf(fetchPackaged(packager, path)));
    if (!(media instanceof types.MediaPlaylist)) {
      throw new Error("not a media playlist");
    }
    const [first] = media.segments;
    const map = first !== undefined && "map" in first ? mapUri(first.map) : undefined;
    return {
      name: path,
      init: map === undefined ? undefined : resolveLink(path, map),
      segments: media.segments.map((segment) => ({
        path: resolveLink(path, segment.uri),
        seconds: segment.duration,
      })),
    };
  });
}

/** Follows an MPD by a third-party parser. */
export function walkDash(packager: AssetPackager): readonly Rendition[] {
  const manifest = "M/index.mpd";
  const parsed = parseMpd(textOf(fetchPackaged(packager, manifest)), {
    manifestUri: `https://egress/out/v1/A/C/${manifest}`,
  });
  const audio = Object.values(parsed.mediaGroups.AUDIO).flatMap((group) =>
    Object.values(group).flatMap(({ playlists }) => playlists),
  );
  return [...parsed.playlists, ...audio].map((playlist, index) => ({
    name: `playlist ${index}`,
    init: relative(playlist.segments[0]?.map?.resolvedUri),
    segments: playlist.segments.map((segment) => ({
      path: relative(segment.resolvedUri),
      seconds: segment.duration,
    })),
  }));
}

/** hls-parser declares the map as always present, and leaves it out for transport streams. */
function mapUri(map: { readonly uri?: string } | null | undefined): string | undefined {
  return map?.uri;
}

function relative(uri: string | undefined): string {
  return (uri ?? "").replace("https://egress/out/v1/A/C/", "");
}
