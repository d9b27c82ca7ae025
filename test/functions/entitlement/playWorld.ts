import { createHash, generateKeyPairSync } from "node:crypto";

import type { AssetParts, Fence } from "../../../functions/catalog/parts";
import {
  COUNTRY_HEADER,
  PLAY_ADDRESS_HEADER,
  PLAY_HOST_HEADER,
  PLAY_ORIGIN_KEY_HEADER,
} from "../../../functions/edge/names";
import { play } from "../../../functions/entitlement/play";
import type { PlayAnswer } from "../../../functions/entitlement/playAnswer";
import type { RightsOnRecord } from "../../../functions/entitlement/rights";
import type { EntitlementSettings } from "../../../functions/entitlement/settings";
import type { SigningKey } from "../../../functions/entitlement/signer";
import { assetParts, EUROPE, masterPart, regionPart, WEST } from "../catalog/catalogParts";
import { ASSET, licence, VIEWER } from "./rightsRecords";

export const NOW = Date.UTC(2026, 2, 1, 12, 0, 0, 250);
export const HOST = "play.example.com";
export const ORIGIN_KEY = "origin-key-of-the-test";
export const TOKEN = "token-of-the-viewer";
export const SCOPE = "media/play";
/** Shared: making one costs a tenth of a second. */
export const KEY_PAIR = generateKeyPairSync("rsa", { modulusLength: 2048 });

const SETTINGS: EntitlementSettings = {
  entitlementTable: "entitlements",
  catalogTable: "catalog",
  regions: [WEST, EUROPE],
  playableWhen: "all",
  serving: { "clear-00": { hls: "hls-v2", dash: "dash-v1" } },
  signerParameter: "/media/signer",
  cookieSeconds: 300,
  pinAddress: false,
  viewerClaim: "sub",
  scope: SCOPE,
  originKeySha256: createHash("sha256").update(ORIGIN_KEY).digest("hex"),
};

/** A part of the title that is playable in a Region, by HLS and DASH. */
export function playableIn(region: string): AssetParts["regions"][number] {
  const endpoint = (version: string): AssetParts["regions"][number]["endpoints"][string] => {
    const hash = createHash("md5").update(`${region} ${version}`).digest("hex");
    const hashes = { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash };
    return { configurationId: version, url: "https://egress", hashes };
  };
  const endpoints = Object.fromEntries(["hls-v1", "hls-v2", "dash-v1"].map((name) => [name, endpoint(name)]));
  return regionPart({ assetId: ASSET, region, state: "PLAYABLE", endpoints });
}

/** The service with everything around it; a viewer with a licence and a playable title, unless the test changes it. */
export class PlayWorld {
  settings = SETTINGS;
  rights: RightsOnRecord | Error = { offer: undefined, entitlements: [licence()] };
  parts: AssetParts | Error = assetParts({
    assetId: ASSET,
    masters: [masterPart({ assetId: ASSET, state: "TRANSCODED" })],
    regions: [playableIn(WEST), playableIn(EUROPE)],
  });
  fence: Fence | undefined;
  hasKey = true;
  key: SigningKey = { name: "key-1", publicKeyId: "K2JCJMDEHXQW5F", privateKey: KEY_PAIR.privateKey };
  now = NOW;
  /** What was looked up, in order. */
  readonly lookups: string[] = [];
  readonly log: object[] = [];

  ask(event: unknown = playEvent()): Promise<PlayAnswer> {
    return play(
      {
        readRights: (viewerId, assetId) => this.#read(`rights ${viewerId} ${assetId}`, () => this.rights),
        readCatalog: (assetId) =>
          this.#read(`catalog ${assetId}`, () =>
            this.parts instanceof Error ? this.parts : { parts: this.parts, fence: this.fence },
          ),
        signer: {
          current: () => this.#read("signer", () => (this.hasKey ? this.key : undefined)),
        },
        now: () => new Date(this.now),
        log: (entry) => void this.log.push(entry),
      },
      this.settings,
      event,
    );
  }

  async #read<T>(what: string, value: () => T | Error): Promise<T> {
    this.lookups.push(what);
    await Promise.resolve();
    const found = value();
    if (found instanceof Error) {
      throw found;
    }
    return found;
  }
}

/** What a test changes of an event; undefined takes away. */
export interface EventChange {
  readonly method?: string;
  readonly assetId?: string;
  readonly format?: string | undefined;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** API Gateway's event of a viewer that asks for HLS by GET. */
export function playEvent(change: EventChange = {}): object {
  const { method = "GET", assetId = ASSET, body, isBase64Encoded = false } = change;
  const format = "format" in change ? change.format : "hls";
  const claims = "claims" in change ? change.claims : { sub: VIEWER, scope: `openid ${SCOPE}` };
  const headers: Readonly<Record<string, string | undefined>> = {
    [PLAY_ORIGIN_KEY_HEADER]: ORIGIN_KEY,
    [PLAY_HOST_HEADER]: HOST,
    [PLAY_ADDRESS_HEADER]: "192.0.2.17",
    [COUNTRY_HEADER]: "DE",
    "x-play-authorization": `Bearer ${TOKEN}`,
    ...change.headers,
  };
  return {
    version: "2.0",
    routeKey: `${method} /play/{assetId}`,
    rawPath: `/play/${assetId}`,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    pathParameters: { assetId },
    ...(format === undefined || method !== "GET" ? {} : { queryStringParameters: { format } }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
    requestContext: {
      requestId: "request-1",
      http: { method, path: `/play/${assetId}` },
      ...(claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
    },
  };
}
