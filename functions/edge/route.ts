/**
 * The five hashes that MediaPackage VOD gave one asset in one Region for one format; 32 lower-case hexadecimal digits each.
 * A manifest is at `/out/v1/A/C/M/<file>`, what it links to under `/out/v1/A/C/…/X/Y/<file>`. No API returns X and Y:
 * they are read from the manifests.
 */
export interface FormatHashes {
  /** A: the asset. */
  readonly asset: string;
  /** C: the packaging configuration. */
  readonly configuration: string;
  /** M: the manifest. */
  readonly manifest: string;
  /** X: first part of what the manifests link to. */
  readonly x: string;
  /** Y: second part of what the manifests link to. */
  readonly y: string;
}

/** Where one format of one asset can be played from; the part of a playback URL that only the platform mints. */
export interface Route {
  /** Packaging group (not the physical id): the distribution's behaviours match it at the head of the text. */
  readonly packagingGroup: string;
  /** Hashes by AWS Region, for each Region where the asset is playable; one to {@link MAX_ROUTE_REGIONS}. */
  readonly regions: Readonly<Record<string, FormatHashes>>;
  /**
   * 1 to 16 characters `[a-z0-9]` that change the cache key and nothing else. The drill's canary sets it so that each of its
   * probes reaches an origin; viewers cannot, because their cookies cover one exact route.
   *
   * @default none: every viewer of an asset shares one cache entry
   */
  readonly nonce?: string;
}

/** A route or playback path that does not follow the grammar; the message says which part, and what is allowed. */
export class RouteError extends Error {
  override readonly name = "RouteError";
}

/** A URL may have 8,192 bytes and a cookie 4,096: eight Regions of about 125 bytes fit both with room to spare. */
export const MAX_ROUTE_REGIONS = 8;

const PACKAGING_GROUP = "[a-z][a-z0-9-]{1,31}";
const REGION = "[a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}";
/** 80 bytes in unpadded base64url. The last digit carries two unused bits, which must be zero: one text for each value. */
const HASHES = "[A-Za-z0-9_-]{106}[AEIMQUYcgkosw048]";
const NONCE = "[a-z0-9]{1,16}";
/** Source of a regular expression for a route's text; {@link isRouteText} also checks the order of the Regions. */
export const ROUTE_PATTERN = `${PACKAGING_GROUP}(?:~${REGION}\\.${HASHES}){1,${MAX_ROUTE_REGIONS}}(?:~n\\.${NONCE})?`;

const WHOLE = {
  packagingGroup: whole(PACKAGING_GROUP),
  region: whole(REGION),
  route: whole(ROUTE_PATTERN),
  nonce: whole(NONCE),
  hash: whole("[0-9a-f]{32}"),
};

/** Whether the text is formed like the name of an AWS Region; it need not exist. */
export function isRegionName(text: string): boolean {
  return WHOLE.region.test(text);
}

/**
 * The route as text for a URL: `<packagingGroup>~<region>.<hashes>~<region>.<hashes>`, Regions sorted by name, hashes as the
 * 80 bytes A, C, M, X, Y in unpadded base64url. Equal routes have equal text, hence one cache entry.
 *
 * @throws RouteError naming the part that the grammar does not allow
 */
export function encodeRoute(route: Route): string {
  if (!WHOLE.packagingGroup.test(route.packagingGroup)) {
    throw new RouteError(
      `packaging group ${JSON.stringify(route.packagingGroup)}: expected a lower-case letter and 1 to 31 of a-z, 0-9 and "-"`,
    );
  }
  const regions = Object.keys(route.regions).sort();
  if (regions.length < 1 || regions.length > MAX_ROUTE_REGIONS) {
    throw new RouteError(`a route names 1 to ${MAX_ROUTE_REGIONS} Regions, not ${regions.length}`);
  }
  const parts = Object.entries(route.regions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([region, hashes]) => `${checkedRegion(region)}.${encodeHashes(region, hashes)}`);
  return [route.packagingGroup, ...parts, ...encodeNonce(route.nonce)].join("~");
}

/**
 * The route that a text stands for. Strict: each text it accepts is the one that {@link encodeRoute} makes.
 *
 * @throws RouteError when the text is not exactly such a route
 */
export function decodeRoute(text: string): Route {
  const [packagingGroup = "", ...parts] = text.split("~");
  if (!isRouteText(text)) {
    throw new RouteError(
      `route ${JSON.stringify(text.slice(0, 80))}: expected <packagingGroup>~<region>.<107 base64url digits>, Regions sorted`,
    );
  }
  const nonce = parts.at(-1)?.startsWith("n.") === true ? parts.pop()?.slice(2) : undefined;
  const regions = Object.fromEntries(
    parts.map((part) => [regionOf(part), decodeHashes(part.slice(part.indexOf(".") + 1))]),
  );
  return { packagingGroup, regions, ...(nonce === undefined ? {} : { nonce }) };
}

/** Whether {@link decodeRoute} accepts the text. */
export function isRouteText(text: string): boolean {
  if (!WHOLE.route.test(text)) {
    return false;
  }
  const regions = text
    .split("~")
    .slice(1)
    .filter((part) => !part.startsWith("n."))
    .map(regionOf);
  return regions.every((region, index) => index === 0 || (regions[index - 1] ?? "") < region);
}

function encodeHashes(region: string, hashes: FormatHashes): string {
  const ordered = Object.entries({
    asset: hashes.asset,
    configuration: hashes.configuration,
    manifest: hashes.manifest,
    x: hashes.x,
    y: hashes.y,
  });
  for (const [name, hash] of ordered) {
    if (!WHOLE.hash.test(hash)) {
      throw new RouteError(
        `${region}: hash "${name}" is ${JSON.stringify(hash)}: expected 32 lower-case hexadecimal digits`,
      );
    }
  }
  return Buffer.from(ordered.map(([, hash]) => hash).join(""), "hex").toString("base64url");
}

function decodeHashes(text: string): FormatHashes {
  const hex = Buffer.from(text, "base64url").toString("hex");
  const hash = (index: number): string => hex.slice(index * 32, index * 32 + 32);
  return { asset: hash(0), configuration: hash(1), manifest: hash(2), x: hash(3), y: hash(4) };
}

function encodeNonce(nonce: string | undefined): string[] {
  if (nonce !== undefined && !WHOLE.nonce.test(nonce)) {
    throw new RouteError(`nonce ${JSON.stringify(nonce)}: expected 1 to 16 of a-z and 0-9`);
  }
  return nonce === undefined ? [] : [`n.${nonce}`];
}

function checkedRegion(region: string): string {
  if (!isRegionName(region)) {
    throw new RouteError(`${JSON.stringify(region)} is not formed like an AWS Region, such as eu-west-1`);
  }
  return region;
}

function regionOf(part: string): string {
  return part.slice(0, part.indexOf("."));
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
