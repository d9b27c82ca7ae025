import type { Asset, PackagingConfiguration, PackagingGroup } from "./model";

/** What a path under an egress host names. */
export type EgressPath = {
  readonly asset: string;
  readonly configuration: string;
  readonly file: string;
} & (
  | { readonly kind: "manifest"; readonly manifest: string }
  | { readonly kind: "child"; readonly manifest: string; readonly x: string; readonly y: string }
  | { readonly kind: "segment"; readonly x: string; readonly y: string }
);

const PREFIX = ["", "out", "v1"];

/**
 * Takes an egress path apart by its number of segments: `/out/v1/A/C/M/file` is a manifest, `/out/v1/A/C/X/Y/file` a
 * segment, `/out/v1/A/C/M/X/Y/file` a child playlist. Undefined for anything else.
 */
export function parseEgressPath(path: string): EgressPath | undefined {
  const [pathname = ""] = path.split("?");
  const segments = pathname.split("/");
  if (PREFIX.some((part, index) => segments[index] !== part)) {
    return undefined;
  }
  const [asset = "", configuration = "", ...rest] = segments.slice(PREFIX.length);
  const file = rest.at(-1) ?? "";
  const [first = "", second = "", third = ""] = rest;
  switch (rest.length) {
    case 2:
      return { kind: "manifest", asset, configuration, manifest: first, file };
    case 3:
      return { kind: "segment", asset, configuration, x: first, y: second, file };
    case 4:
      return { kind: "child", asset, configuration, manifest: first, x: second, y: third, file };
    default:
      return undefined;
  }
}

/** C: the packaging configuration that a path under an egress host names, whatever follows it. */
export function egressConfigurationHash(path: string): string | undefined {
  const segments = path.split("/");
  return PREFIX.every((part, index) => segments[index] === part) ? segments[PREFIX.length + 1] : undefined;
}

/** The playback URL that DescribeAsset reports. */
export function manifestUrl(
  group: PackagingGroup,
  asset: Asset,
  configuration: PackagingConfiguration,
): string {
  const { hash, manifestHash, manifestFile } = configuration;
  return `https://${group.host}/out/v1/${asset.hash}/${hash}/${manifestHash}/${manifestFile}`;
}
