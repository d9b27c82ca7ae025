import fc from "fast-check";

import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../../functions/edge/names";
import { encodeRoute, MAX_ROUTE_REGIONS, type FormatHashes, type Route } from "../../../functions/edge/route";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** AWS Regions that routes in the tests name. */
export const REGIONS = [
  "ap-northeast-1",
  "ap-southeast-4",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "sa-east-1",
  "us-gov-west-1",
  "us-west-2",
] as const;

const text = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength, maxLength });

const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((values) => values.join(""));

export const hash = text("0123456789abcdef", 32, 32);
export const formatHashes: fc.Arbitrary<FormatHashes> = fc.record({
  asset: hash,
  configuration: hash,
  manifest: hash,
  x: hash,
  y: hash,
});
export const packagingGroup = joined(text(LETTERS, 1, 1), text(`${LETTERS}${DIGITS}-`, 1, 31));
export const assetId = joined(text(LETTERS + DIGITS, 1, 1), text(`${LETTERS}${DIGITS}-`, 2, 63));
export const format: fc.Arbitrary<PlaybackFormat> = fc.constantFrom(...PLAYBACK_FORMATS);

/** A route with `min` or more Regions, with or without a nonce. */
export function routeOf(min = 1): fc.Arbitrary<Route> {
  const regions = fc.uniqueArray(fc.constantFrom(...REGIONS), {
    minLength: min,
    maxLength: MAX_ROUTE_REGIONS,
  });
  return fc
    .record({
      packagingGroup,
      regions: regions.chain((names) =>
        fc
          .tuple(...names.map(() => formatHashes))
          .map((hashes) => Object.fromEntries(names.map((name, index) => [name, hashes[index]!]))),
      ),
      nonce: fc.option(text(LETTERS + DIGITS, 1, 16), { nil: undefined }),
    })
    .map(({ packagingGroup: group, regions: hashes, nonce }) => ({
      packagingGroup: group,
      regions: hashes,
      ...(nonce === undefined ? {} : { nonce }),
    }));
}

/** Name of a media or init segment. */
export const segmentFile = fc.constantFrom(
  "index_1_0.ts",
  "index_video_1_init.mp4",
  "index_video_1_0_12.mp4",
  "index_2_7.vtt",
);

/** What follows the format in each kind of playback path, with the X and Y of a manifest's links. */
export function filesOf(kindOf: PlaybackFormat, x: string, y: string): readonly string[] {
  const segments = [`${x}/${y}/index_1_0.ts`, `${x}/${y}/index_video_1_init.mp4`];
  return kindOf === "dash"
    ? ["m/index.mpd", ...segments]
    : ["m/index.m3u8", `m/${x}/${y}/index_1.m3u8`, ...segments];
}

/** A well-formed playback path, of any kind. */
export const validPath: fc.Arbitrary<string> = fc
  .record({ assetId, route: routeOf(), format, x: hash, y: hash, pick: fc.nat(3) })
  .map(({ assetId: id, route, format: name, x, y, pick }) => {
    const files = filesOf(name, x, y);
    return `/v1/${id}/${encodeRoute(route)}/${name}/${files[pick % files.length]!}`;
  });

/** What has no place anywhere in a playback path. */
const POISON = [
  "%2e",
  "%2E%2E",
  "%2f",
  "%2F",
  "%5c",
  "%00",
  "%",
  "..",
  "/../",
  "/./",
  "//",
  "\\",
  ";",
  "?",
  "#",
  "*",
  " ",
  "\0",
  "\n",
  "\r",
  "\u2028",
  "\u00e9",
  "\uff0e",
  "~~",
  "/extra/",
  "a".repeat(300),
];

const cut = (path: string, at: number): [string, string] => {
  const index = at % (path.length + 1);
  return [path.slice(0, index), path.slice(index)];
};

/** A playback path that somebody has tampered with so that it must be refused. */
export const hostilePath: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(validPath, fc.nat(), fc.constantFrom(...POISON))
    .map(([path, at, poison]) => cut(path, at).join(poison)),
  // Wrong case: only hashes and file names have capitals.
  validPath.map((path) => path.replace("/v1/", "/V1/")),
  validPath.map((path) => path.replace(/\/(hls|dash|cmaf)\//, (found) => found.toUpperCase())),
  validPath.map((path) => path.replace(/^\/v1\/./, (found) => `${found.slice(0, -1)}Q`)),
  validPath.map((path) => path.replace(/~[a-z]{2}-/, (found) => found.toUpperCase())),
  // Segments too many, too few.
  fc.tuple(validPath, fc.nat()).map(([path, at]) => {
    const segments = path.split("/");
    segments.splice(1 + (at % segments.length), 0, "extra");
    return segments.join("/");
  }),
  validPath.map((path) => path.slice(0, path.lastIndexOf("/") + 1)),
  validPath.map((path) => path.slice(0, path.lastIndexOf("/"))),
  validPath.map((path) => `${path}/`),
  validPath.map((path) => path.slice(1)),
  fc.string({ unit: "grapheme" }),
);

/** A playback path with a few characters changed within its own alphabet: some still are playback paths. */
export const nearlyValidPath: fc.Arbitrary<string> = fc
  .tuple(
    validPath,
    fc.array(
      fc.tuple(fc.nat(), fc.nat(1), fc.constantFrom("", "a", "A", "0", "-", "_", ".", "/", "~", "m", "~n.1")),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([path, edits]) =>
    edits.reduce((current, [at, dropped, inserted]) => {
      const [head, tail] = cut(current, at);
      return head + inserted + tail.slice(dropped);
    }, path),
  );
