import { generateKeyPairSync } from "node:crypto";

import { expect } from "chai";

import { parsePlaybackPath } from "../../../functions/edge/playbackPath";
import { decodeRoute, encodeRoute, type FormatHashes } from "../../../functions/edge/route";
import {
  CanaryError,
  regionOfManifest,
  SessionCanary,
  type CanarySettings,
} from "../../../operations/drill/canary";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const fill = (digit: string): FormatHashes => ({
  asset: "0".repeat(32),
  configuration: "0".repeat(32),
  manifest: "0".repeat(32),
  x: digit.repeat(32),
  y: digit.repeat(32),
});
const regions = { "us-west-2": fill("a"), "eu-west-1": fill("b") };
const route = encodeRoute({ packagingGroup: "clear-00", regions });
const manifestOf = ({ x, y }: FormatHashes): string =>
  `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${x}/${y}/index_1.m3u8\n`;

interface Sent {
  readonly url: string;
  readonly cookie: string;
}

function canary(status: number, body: string, change: Partial<CanarySettings> = {}) {
  const sent: Sent[] = [];
  let count = 0;
  const made = new SessionCanary({
    playbackOrigin: "https://play.example.com",
    assetId: "canary",
    route,
    format: "hls",
    signer: { keyPairId: "K1", privateKey },
    send: (url, headers) => {
      sent.push({ url, cookie: headers["cookie"] ?? "" });
      return Promise.resolve({ status, body, elapsedMs: 12 });
    },
    nonce: () => `n${count++}`,
    now: () => Date.UTC(2026, 0, 5, 12),
    ...change,
  });
  return { canary: made, sent };
}

describe("canary", () => {
  it("learns from the manifest's links which Region answered", async () => {
    for (const [region, hashes] of Object.entries(regions)) {
      const { canary: made } = canary(200, manifestOf(hashes));
      expect(await made.probe()).to.deep.equal({ ok: true, status: 200, servedBy: region, elapsedMs: 12 });
    }
  });

  it("asks under another cache key each time, for the same route otherwise, with a session for exactly it", async () => {
    const { canary: made, sent } = canary(200, manifestOf(regions["eu-west-1"]));
    await made.probe();
    await made.probe();
    const routes = sent.map(({ url }) => parsePlaybackPath(new URL(url).pathname)?.route ?? "");
    expect(routes).to.deep.equal([`${route}~n.n0`, `${route}~n.n1`]);
    sent.forEach(({ cookie }, index) => {
      const policy = /CloudFront-Policy=([^;]+)/.exec(cookie)?.[1] ?? "";
      const plain = policy.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
      expect(Buffer.from(plain, "base64").toString()).to.contain(
        `"https://play.example.com/v1/canary/${routes[index]!}/*"`,
      );
    });
  });

  it("counts any other answer as a failure", async () => {
    for (const [status, body] of [
      [0, ""],
      [403, "Forbidden"],
      [503, manifestOf(regions["eu-west-1"])],
      [200, "<html>"],
      [200, manifestOf(regions["eu-west-1"]) + manifestOf(regions["us-west-2"])],
    ] as const) {
      const { canary: made } = canary(status, body);
      expect(await made.probe()).to.deep.include({ ok: false, status, servedBy: undefined });
    }
  });

  it("recognises the links of dash manifests", () => {
    const { x, y } = regions["us-west-2"];
    const manifest = `<SegmentTemplate media="../${x}/${y}/index_video_1_0_$Number$.mp4"/>`;
    expect(regionOfManifest(manifest, decodeRoute(route))).to.equal("us-west-2");
  });

  it("is refused a route with which it could not tell the Regions apart", () => {
    const single = encodeRoute({ packagingGroup: "clear-00", regions: { "eu-west-1": fill("b") } });
    const alike = encodeRoute({
      packagingGroup: "clear-00",
      regions: { "eu-west-1": fill("b"), "us-west-2": fill("b") },
    });
    for (const wrong of [single, alike, "nonsense"]) {
      expect(() => canary(200, "", { route: wrong })).to.throw(CanaryError);
    }
  });
});
