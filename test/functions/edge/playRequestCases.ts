import type { Scenario } from "./edgeFunctionRunners";

export const SETTINGS = {
  staticOrder: ["us-west-2", "eu-west-1", "ap-southeast-4"],
  statusCodes: [500, 502, 503, 504],
};

/** What is expected: a refusal with its code, or the origins of a request that goes on. */
export type Expected =
  | { readonly status: number; readonly code: string }
  | { readonly origin: string }
  | { readonly group: readonly [string, string] };

/** One behaviour of play-request, as a sentence. */
export interface Case {
  readonly behaviour: string;
  readonly scenario: Scenario;
  readonly expected: Expected;
}

const uri = "/play/film-1";
const active = (...order: unknown[]): Record<string, string> => ({
  active: JSON.stringify({ epoch: 7, order }),
});
const STATIC = { group: ["play_api.us-west-2", "play_api.eu-west-1"] } as const;
const UNKNOWN_ASSET = { status: 404, code: "unknown-asset" };

const orders: readonly Case[] = [
  {
    behaviour: "tries the first two Regions of the order",
    scenario: { uri, store: active("eu-west-1", "us-west-2", "ap-southeast-4") },
    expected: { group: ["play_api.eu-west-1", "play_api.us-west-2"] },
  },
  {
    behaviour: "makes a group for the declared order too, because the behaviour names one origin only",
    scenario: { uri, store: active("us-west-2", "eu-west-1", "ap-southeast-4") },
    expected: STATIC,
  },
  {
    behaviour: "goes to the only Region that is left",
    scenario: { uri, store: active("eu-west-1") },
    expected: { origin: "play_api.eu-west-1" },
  },
  {
    behaviour: "sends POST to the first Region, because CloudFront fails none over",
    scenario: { method: "POST", uri, store: active("eu-west-1", "us-west-2") },
    expected: { origin: "play_api.eu-west-1" },
  },
  {
    behaviour: "counts a Region that the order repeats once, and one that it does not know not at all",
    scenario: { uri, store: active("sa-east-1", "eu-west-1", "eu-west-1") },
    expected: { origin: "play_api.eu-west-1" },
  },
  {
    behaviour: "answers 503 when the order has none of its Regions",
    scenario: { uri, store: active("sa-east-1") },
    expected: { status: 503, code: "temporarily-unavailable" },
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
    behaviour: `falls back to the declared order when the active entry ${what}`,
    scenario: { uri, store },
    expected: STATIC,
  })),
  {
    behaviour: "falls back to the declared order when the active entry cannot be read",
    scenario: { uri, store: active("eu-west-1"), unreadable: ["active"] },
    expected: STATIC,
  },
];

const requests: readonly Case[] = [
  ...["HEAD", "OPTIONS"].map((method): Case => ({
    behaviour: `fails ${method} over as GET`,
    scenario: { method, uri },
    expected: STATIC,
  })),
  ...["PUT", "DELETE", "PATCH", "TRACE", "get", ""].map((method): Case => ({
    behaviour: `refuses the method ${JSON.stringify(method)}`,
    scenario: { method, uri },
    expected: { status: 405, code: "method-not-allowed" },
  })),
  ...[
    ["no asset", "/play/"],
    ["no segment at all", "/play"],
    ["another segment", "/pay/film-1"],
    ["a playback path", "/v1/film-1/x/hls/m/index.m3u8"],
    ["a path that climbs into play", "/v1/../play/film-1"],
    ["a path that climbs out of play", "/play/../v1/film-1"],
    ["a doubled slash", "//play/film-1"],
    ["an encoded letter", "/%70lay/film-1"],
    ["an encoded slash", "/play%2ffilm-1"],
    ["something behind the asset", "/play/film-1/x"],
    ["a slash at the end", "/play/film-1/"],
    ["a line break at the end", "/play/film-1\n"],
    ["a capital in the asset id", "/play/Film-1"],
    ["a short asset id", "/play/ab"],
    ["a long asset id", `/play/${"a".repeat(65)}`],
    ["an asset id that begins with a dash", "/play/-film"],
    ["an empty path", ""],
  ].map(([what = "", path = ""]): Case => ({
    behaviour: `knows no title at ${what}`,
    scenario: { uri: path },
    expected: UNKNOWN_ASSET,
  })),
];

export const CASES: readonly Case[] = [...orders, ...requests];
