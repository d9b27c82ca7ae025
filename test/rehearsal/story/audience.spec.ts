import { generateKeyPairSync } from "node:crypto";

import { expect } from "chai";

import { encodeRoute } from "../../../functions/edge/route";
import { VirtualClock } from "../../../rehearsal/clock";
import type { ViewerResponse } from "../../../rehearsal/edge/viewerResponse";
import { Network } from "../../../rehearsal/network";
import { Audience } from "../../../rehearsal/story/audience";
import type { PublishedAsset } from "../../../rehearsal/story/publishing";
import { SecretLedger } from "../../../rehearsal/story/secretLedger";
import { Telling } from "../../../rehearsal/story/telling";
import { CMAF_FILES, DASH_FILES, HLS_FILES } from "./manifests";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const FILES = { ...HLS_FILES, ...CMAF_FILES, ...DASH_FILES };

/** A route by the version that it stands for. */
function route(digit: string): string {
  const hash = digit.repeat(32);
  const hashes = { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash };
  return encodeRoute({ packagingGroup: "clear-00", regions: { "us-west-2": hashes } });
}

const ROUTES = { hls: route("1"), dash: route("2"), cmaf: route("3") };

/** A title whose only HLS version is `hls-v1`. */
function title(assetId: string): PublishedAsset {
  return {
    assetId,
    routes: ROUTES,
    versionRoutes: { "hls-v1": ROUTES.hls, "dash-v1": ROUTES.dash, "cmaf-v1": ROUTES.cmaf },
    hashes: {},
  };
}

const TITLE = title("title");
const PREMIERE = title("premiere");

/** An audience before an edge that has every file, except those that `broken` names. */
function audience(broken: (path: string) => boolean): {
  readonly audience: Audience;
  readonly telling: Telling;
  readonly asked: readonly string[];
} {
  const clock = new VirtualClock();
  const telling = new Telling(clock, () => undefined);
  const asked: string[] = [];
  const handle = ({ path }: { readonly path: string }): Promise<ViewerResponse> => {
    asked.push(path);
    const file = path.split("/").slice(4).join("/");
    const found = !broken(path) && (file in FILES || /\.(ts|mp4)$/.test(file));
    return Promise.resolve({
      status: found ? 200 : 404,
      headers: {},
      body: new TextEncoder().encode(Object.entries(FILES).find(([name]) => name === file)?.[1] ?? ""),
      timeToFirstByteMs: 1,
      servedBy: undefined,
      cache: "none",
      refusedBy: undefined,
      refusalReason: undefined,
      attempts: [],
    });
  };
  const stage = {
    edge: { handle },
    host: "play.example.com",
    signer: { keyPairId: "K1", privateKey },
    clock,
    secrets: new SecretLedger(),
    network: new Network(clock),
  };
  return { audience: new Audience(stage, telling), telling, asked };
}

function broken(telling: Telling): readonly string[] {
  return telling.invariants.verdicts().flatMap(({ invariant, held }) => (held ? [] : [invariant]));
}

describe("audience", () => {
  it("plays every format to the share that is asked for, and to the end where a version ends", async () => {
    const { audience: viewers, telling, asked } = audience(() => false);
    await viewers.watch("first", { title: TITLE, premiere: PREMIERE, share: 0.2 });
    expect(asked).to.include(`/v1/title/${ROUTES.hls}/hls/x/y/index_1_0.ts`);
    expect(asked).not.to.include(`/v1/title/${ROUTES.hls}/hls/x/y/index_1_2.ts`);

    await viewers.watch("second", { title: TITLE, premiere: PREMIERE, share: 0.2, ending: "hls-v1" });
    expect(asked).to.include(`/v1/title/${ROUTES.hls}/hls/x/y/index_1_2.ts`);
    expect(asked).not.to.include(`/v1/title/${ROUTES.dash}/dash/x/y/index_video_2.mp4`);

    viewers.checkEnds("too early");
    await viewers.watch("third", { title: TITLE, premiere: PREMIERE, share: 1 });
    viewers.checkEnds("all ended");
    expect(broken(telling)).to.deep.equal(["too early"]);
  });

  for (const [what, isBroken] of [
    [
      "the last file of a session that ends",
      (path: string) => path.endsWith(`/v1/title/${ROUTES.hls}/hls/x/y/index_1_2.ts`),
    ],
    ["a title that no cache holds", (path: string) => path.startsWith(`/v1/premiere/${ROUTES.dash}/`)],
  ] as const) {
    it(`notices a failure of ${what}`, async () => {
      const { audience: viewers, telling } = audience(isBroken);
      await viewers.watch("phase", { title: TITLE, premiere: PREMIERE, share: 0.2, ending: "hls-v1" });
      await viewers.watch("rest", { title: title("other"), premiere: title("another"), share: 1 });
      viewers.checkEnds("all ended");
      expect(broken(telling)).to.deep.equal(["no viewer fails: phase", "all ended"]);
    });
  }
});
