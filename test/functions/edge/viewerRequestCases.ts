import { encodeRoute, type FormatHashes } from "../../../functions/edge/route";
import type { ViewerRequestSettings } from "../../../functions/edge/viewerRequestCode";
import type { Scenario } from "./viewerRequestRunners";

export const SETTINGS: ViewerRequestSettings = {
  staticOrder: ["us-west-2", "eu-west-1", "ap-southeast-4"],
  statusCodes: [500, 502, 503, 504],
};

const fill = (digit: string): FormatHashes => ({
  asset: digit.repeat(32),
  configuration: digit.repeat(32),
  manifest: digit.repeat(32),
  x: digit.repeat(32),
  y: digit.repeat(32),
});
const HASHES: Readonly<Record<string, FormatHashes>> = {
  "us-west-2": fill("a"),
  "eu-west-1": fill("b"),
  "ap-southeast-4": fill("c"),
  "ca-central-1": fill("d"),
};

/** The route of an asset that is playable in these Regions. */
export function routeIn(...regions: string[]): string {
  return encodeRoute({
    packagingGroup: "clear-00",
    regions: Object.fromEntries(regions.map((region) => [region, HASHES[region]!])),
  });
}

const BOTH = routeIn("us-west-2", "eu-west-1");
const ALL = routeIn("us-west-2", "eu-west-1", "ap-southeast-4");
const manifest = (route: string): string => `/v1/film-1/${route}/hls/m/index.m3u8`;
const active = (...order: unknown[]): Record<string, string> => ({
  active: JSON.stringify({ epoch: 7, order }),
});

/** What is expected: a refusal's status, or the origin choice of a request that goes on. */
export type Expected =
  number | "static group" | { readonly origin: string } | { readonly group: readonly [string, string] };

/** One behaviour of viewer-request, as a sentence. */
export interface Case {
  readonly behaviour: string;
  readonly scenario: Scenario;
  readonly expected: Expected;
  /** The path that goes on, where it matters. */
  readonly uri?: string;
}

const X = "0123456789abcdef".repeat(2);
const Y = "fedcba9876543210".repeat(2);
const GROUP = { group: ["clear-00.eu-west-1", "clear-00.us-west-2"] } as const;

const orders: readonly Case[] = [
  {
    behaviour: "leaves the static group alone while the order is the declared one",
    scenario: { uri: manifest(BOTH), store: active("us-west-2", "eu-west-1", "ap-southeast-4") },
    expected: "static group",
  },
  {
    behaviour: "makes a group in the new order after a switch",
    scenario: { uri: manifest(BOTH), store: active("eu-west-1", "us-west-2") },
    expected: GROUP,
  },
  {
    behaviour: "tries the first two of three Regions",
    scenario: { uri: manifest(ALL), store: active("eu-west-1", "us-west-2", "ap-southeast-4") },
    expected: GROUP,
  },
  {
    behaviour: "keeps the static group when only the third Region moved",
    scenario: { uri: manifest(ALL), store: active("us-west-2", "eu-west-1") },
    expected: "static group",
  },
  {
    behaviour: "skips a Region of the order in which the asset is not playable",
    scenario: {
      uri: manifest(routeIn("us-west-2", "ap-southeast-4")),
      store: active("us-west-2", "eu-west-1", "ap-southeast-4"),
    },
    expected: { group: ["clear-00.us-west-2", "clear-00.ap-southeast-4"] },
  },
  {
    behaviour: "goes to the only Region left while another is drained",
    scenario: { uri: manifest(BOTH), store: active("eu-west-1") },
    expected: { origin: "clear-00.eu-west-1" },
  },
  {
    behaviour: "goes to the only Region where the asset is playable",
    scenario: { uri: manifest(routeIn("eu-west-1")), store: active("us-west-2", "eu-west-1") },
    expected: { origin: "clear-00.eu-west-1" },
  },
  {
    behaviour: "answers 503 when the asset is playable only in a drained Region",
    scenario: { uri: manifest(routeIn("us-west-2")), store: active("eu-west-1") },
    expected: 503,
  },
  {
    behaviour: "never names an origin that the distribution does not have",
    scenario: {
      uri: manifest(routeIn("ca-central-1", "eu-west-1")),
      store: active("ca-central-1", "eu-west-1"),
    },
    expected: { origin: "clear-00.eu-west-1" },
  },
  {
    behaviour: "counts a Region that the order repeats once",
    scenario: { uri: manifest(BOTH), store: active("eu-west-1", "eu-west-1") },
    expected: { origin: "clear-00.eu-west-1" },
  },
  ...[
    { what: "is missing", store: {} },
    { what: "is not JSON", store: { active: "{epoch:" } },
    { what: "is null", store: { active: "null" } },
    { what: "has no order", store: { active: '{"epoch":7}' } },
    { what: "has an empty order", store: active() },
    { what: "has an order of something else", store: active(1, 2) },
    { what: "has text for an order", store: { active: '{"epoch":7,"order":"eu-west-1"}' } },
  ].map(({ what, store }): Case => ({
    behaviour: `falls back to the static group when the active entry ${what}`,
    scenario: { uri: manifest(BOTH), store },
    expected: "static group",
  })),
  {
    behaviour: "falls back to the static group when the active entry cannot be read",
    scenario: { uri: manifest(BOTH), store: active("eu-west-1"), unreadable: ["active"] },
    expected: "static group",
  },
];

const paths: readonly Case[] = [
  {
    behaviour: "passes a dash manifest",
    scenario: { uri: `/v1/film-1/${BOTH}/dash/m/index.mpd` },
    expected: "static group",
    uri: `/v1/film-1/${BOTH}/dash/m/index.mpd`,
  },
  {
    behaviour: "gives a child playlist one path whichever Region's link it came by",
    scenario: { uri: `/v1/film-1/${BOTH}/cmaf/m/${X}/${Y}/index_1.m3u8` },
    expected: "static group",
    uri: `/v1/film-1/${BOTH}/cmaf/m/x/y/index_1.m3u8`,
  },
  {
    behaviour: "gives a segment one path whichever Region's link it came by",
    scenario: { uri: `/v1/film-1/${BOTH}/hls/${X}/${Y}/index_1_0.ts` },
    expected: "static group",
    uri: `/v1/film-1/${BOTH}/hls/x/y/index_1_0.ts`,
  },
  {
    behaviour: "passes a route with the canary's nonce",
    scenario: { uri: manifest(`${BOTH}~n.0a1`), store: active("eu-west-1", "us-west-2") },
    expected: GROUP,
    uri: manifest(`${BOTH}~n.0a1`),
  },
  { behaviour: "passes HEAD", scenario: { method: "HEAD", uri: manifest(BOTH) }, expected: "static group" },
  ...["OPTIONS", "POST", "PUT", "DELETE", "PATCH", "get", ""].map((method): Case => ({
    behaviour: `refuses the method ${JSON.stringify(method)}`,
    scenario: { method, uri: manifest(BOTH) },
    expected: 403,
  })),
  ...[
    ["the root", "/"],
    ["an empty path", ""],
    ["MediaPackage's own path", `/out/v1/${X}/${X}/${X}/index.m3u8`],
    ["an unknown version", manifest(BOTH).replace("v1", "v2")],
    ["an unknown format", manifest(BOTH).replace("/hls/", "/mss/")],
    ["a climbing path", `/v1/film-1/${BOTH}/hls/m/../../../../film-2/x.m3u8`],
    ["an encoded climbing path", `/v1/film-1/${BOTH}/hls/%2e%2e/y/index_1_0.ts`],
    ["an encoded slash", `/v1/film-1/${BOTH}/hls/m%2findex.m3u8`],
    ["an encoded backslash", `/v1/film-1/${BOTH}/hls/m%5cindex.m3u8`],
    ["a doubled slash", manifest(BOTH).replace("/hls/", "//hls/")],
    ["a path parameter", `${manifest(BOTH)};v=1`],
    ["a line break at the end", `${manifest(BOTH)}\n`],
    ["a short asset id", manifest(BOTH).replace("film-1", "ab")],
    ["a capital in the asset id", manifest(BOTH).replace("film-1", "Film-1")],
    ["a route without Regions", manifest("clear-00")],
    ["a route with a group that cannot be", manifest(BOTH.replace("clear-00", "0"))],
    ["a route with a shortened hash", manifest(BOTH.slice(0, -1))],
    ["a route with stray bits in its last digit", manifest(`${BOTH.slice(0, -1)}B`)],
    ["a route with its Regions unsorted", manifest(unsorted(BOTH))],
    ["a route that repeats a Region", manifest(`${BOTH}~${BOTH.split("~")[2]!}`)],
    ["a route of nine Regions", manifest(`clear-00${regionsNamed(9)}`)],
    ["a nonce alone", manifest("clear-00~n.abc")],
    ["a nonce that is not last", manifest(BOTH.replace("~", "~n.abc~"))],
    ["two nonces", manifest(`${BOTH}~n.a~n.b`)],
    ["an overlong nonce", manifest(`${BOTH}~n.${"a".repeat(17)}`)],
    ["a child playlist of dash", `/v1/film-1/${BOTH}/dash/m/${X}/${Y}/index.mpd`],
    ["an mpd of hls", `/v1/film-1/${BOTH}/hls/m/index.mpd`],
    ["a segment in the manifests' place", `/v1/film-1/${BOTH}/hls/m/index_1_0.ts`],
    ["a segment under what is no hash", `/v1/film-1/${BOTH}/hls/${X}/${Y.slice(1)}/index_1_0.ts`],
    ["a child playlist under what is no hash", `/v1/film-1/${BOTH}/hls/m/a/b/index_1.m3u8`],
    ["a segment whose X looks like a manifest", `/v1/film-1/${BOTH}/hls/m/${Y}/index_1_0.ts`],
    ["a segment whose Y looks like a manifest", `/v1/film-1/${BOTH}/hls/${X}/m/index_1_0.ts`],
  ].map(([what, uri]): Case => ({
    behaviour: `refuses ${what!}`,
    scenario: { uri: uri! },
    expected: 403,
  })),
];

const takedowns: readonly Case[] = [
  {
    behaviour: "refuses an asset that was taken down",
    scenario: { uri: manifest(BOTH), store: { "deny/film-1": "1" } },
    expected: 403,
  },
  {
    behaviour: "refuses the segments of an asset that was taken down",
    scenario: { uri: `/v1/film-1/${BOTH}/hls/${X}/${Y}/index_1_0.ts`, store: { "deny/film-1": "" } },
    expected: 403,
  },
  {
    behaviour: "serves an asset when only another one was taken down",
    scenario: { uri: manifest(BOTH), store: { "deny/film-10": "1" } },
    expected: "static group",
  },
  {
    behaviour: "serves nothing while a takedown cannot be checked",
    scenario: { uri: manifest(BOTH), unreadable: ["deny/film-1"] },
    expected: 503,
  },
];

/** Every behaviour of viewer-request; both runtimes run all of them. */
export const CASES: readonly Case[] = [...orders, ...paths, ...takedowns];

function unsorted(route: string): string {
  const [group, first, second] = route.split("~");
  return [group, second, first].join("~");
}

function regionsNamed(count: number): string {
  const hashes = BOTH.split(".")[1]!.split("~")[0]!;
  return Array.from({ length: count }, (_, index) => `~eu-west-${index + 1}.${hashes}`).join("");
}
