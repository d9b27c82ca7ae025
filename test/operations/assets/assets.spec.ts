import { expect } from "chai";

import type { AssetParts, MasterPart, RegionPart } from "../../../functions/catalog/parts";
import { decodeRoute } from "../../../functions/edge/route";
import type { CatalogReader } from "../../../operations/aws/catalogReader";
import { listAll, listOpen, type ListSettings } from "../../../operations/assets/listAssets";
import { parseAssetsOptions } from "../../../operations/assets/options";
import { formatAsset, formatList } from "../../../operations/assets/report";
import { showAsset } from "../../../operations/assets/showAsset";
import { UsageError } from "../../../operations/commandLine";

const REGIONS = ["us-west-2", "eu-west-1"];
const AT = "2026-01-05T00:00:00.000Z";
const ENCODE = "ab".repeat(16);
const MASTER_ID = "0123456789abcdef";

function master(assetId: string, state: MasterPart["state"], more: Partial<MasterPart> = {}): MasterPart {
  return {
    assetId,
    region: "us-west-2",
    revision: 1,
    createdAt: AT,
    updatedAt: AT,
    masterId: MASTER_ID,
    key: `masters/${assetId}/a.mov`,
    versionId: "v1",
    sizeBytes: 1,
    uploadedAt: AT,
    state,
    epoch: 0,
    encodeId: ENCODE,
    open: state === "CLAIMED" || state === "TRANSCODING",
    ...more,
  };
}

function playable(assetId: string, region: string, digit: string): RegionPart {
  const hashes = { asset: "1", configuration: "2", manifest: "3", x: "4", y: digit };
  return {
    assetId,
    region,
    revision: 1,
    createdAt: AT,
    updatedAt: AT,
    encodeId: ENCODE,
    masterId: MASTER_ID,
    state: "PLAYABLE",
    packagingGroup: "clear-00",
    vodAssetId: `${assetId}-x`,
    endpoints: {
      "hls-v1": {
        configurationId: "c",
        url: `https://${region}.example.com/out/v1/a/c/m/index.m3u8`,
        hashes: {
          asset: hashes.asset.repeat(32),
          configuration: hashes.configuration.repeat(32),
          manifest: hashes.manifest.repeat(32),
          x: hashes.x.repeat(32),
          y: hashes.y.repeat(32),
        },
      },
    },
  };
}

const ASSETS: readonly AssetParts[] = [
  {
    assetId: "waits",
    masters: [master("waits", "CLAIMED")],
    regions: [],
    placements: [],
    publication: undefined,
  },
  {
    assetId: "plays",
    masters: [master("plays", "TRANSCODED")],
    regions: [playable("plays", "us-west-2", "a"), playable("plays", "eu-west-1", "b")],
    placements: [{ assetId: "plays", region: "us-west-2", packagingGroup: "clear-00", placedAt: AT }],
    publication: undefined,
  },
  {
    assetId: "broken",
    masters: [master("broken", "FAILED", { reason: { code: "1401", message: "no such file" } })],
    regions: [],
    placements: [],
    publication: undefined,
  },
];

function settings(limit = 100): ListSettings {
  const none: AssetParts = { assetId: "", masters: [], regions: [], placements: [], publication: undefined };
  const catalog: CatalogReader = {
    readAsset: (assetId) => Promise.resolve(ASSETS.find((parts) => parts.assetId === assetId) ?? none),
    readFence: () => Promise.resolve(undefined),
    openWork: (region) =>
      Promise.resolve({
        items: ASSETS.flatMap(({ masters }) => masters).filter((part) => part.open && part.region === region),
      }),
    rejectedUploads: () => Promise.resolve([]),
    placedBy: () => Promise.resolve({}),
    // A page a title, the first of them twice, as one with two masters is.
    scanAssetIds: (cursor = "0") => {
      const n = Number(cursor);
      const id = ASSETS[n]?.assetId ?? "";
      return Promise.resolve({
        items: n === 0 ? [id, id] : [id],
        ...(n + 1 < ASSETS.length ? { cursor: String(n + 1) } : {}),
      });
    },
  };
  return { catalog, mediaRegions: REGIONS, order: REGIONS, playableWhen: "all", limit };
}

describe("list of assets", () => {
  it("shows those with something left to do from the index alone", async () => {
    const { assets } = await listOpen(settings());
    expect(assets.map(({ assetId, state }) => [assetId, state])).to.deep.equal([["waits", "SUBMITTED"]]);
  });

  it("goes through all pages of the table, each title once, and keeps those in a state", async () => {
    expect((await listAll(settings())).assets.map(({ assetId }) => assetId)).to.deep.equal([
      "waits",
      "plays",
      "broken",
    ]);
    const failed = await listAll(settings(), "FAILED");
    expect(failed.assets.map(({ assetId }) => assetId)).to.deep.equal(["broken"]);
    expect(formatList(failed)).to.contain("1401: no such file");
  });

  it("says when it is cut", async () => {
    const cut = await listAll(settings(2));
    expect([cut.assets.length, cut.isCut]).to.deep.equal([2, true]);
    expect((await listAll(settings(3))).isCut).to.equal(false);
  });
});

describe("an asset that is shown", () => {
  const packagingGroups = {
    "clear-00": {
      id: "g",
      domainName: "d",
      configurations: { "hls-v1": { id: "c", retiring: false } },
    },
  };
  const queue = { url: "", deadLetterUrl: "" };
  const region = {
    accountId: "222222222222",
    mezzanineBucket: "mezzanine",
    ingest: {
      queues: { "submit-transcode": queue, "register-asset": queue, "publish-asset": queue },
      functions: { "submit-transcode": "", "register-asset": "", "publish-asset": "", reconcile: "" },
    },
    packagingGroups,
  };
  const outputs = { regions: { "us-west-2": region, "eu-west-1": region } };

  it("has the routes that new sessions get, with the hashes of every Region where it plays", () => {
    const shown = showAsset(ASSETS[1]!, REGIONS, "all", outputs);
    expect(shown?.view.state).to.equal("PLAYABLE");
    expect(Object.keys(shown?.routes ?? {})).to.deep.equal(["hls"]);
    const route = decodeRoute(shown?.routes["hls"] ?? "");
    expect(route.packagingGroup).to.equal("clear-00");
    expect(Object.keys(route.regions).sort()).to.deep.equal([...REGIONS].sort());
    expect(route.regions["eu-west-1"]?.y).to.equal("b".repeat(32));
    expect(formatAsset(shown!)).to.contain("route hls  clear-00~");
  });

  it("is undefined when nobody has heard of it, and has no routes before it plays", () => {
    const none: AssetParts = {
      assetId: "no",
      masters: [],
      regions: [],
      placements: [],
      publication: undefined,
    };
    expect(showAsset(none, REGIONS, "all", outputs)).to.equal(undefined);
    expect(showAsset(ASSETS[0]!, REGIONS, "all", outputs)?.routes).to.deep.equal({});
  });
});

describe("assets options", () => {
  const base = ["--stack", "prod"];

  it("list what is open where nothing else is said", () => {
    expect(parseAssetsOptions(base)).to.deep.include({ action: "list", all: false, limit: 1_000 });
    expect(parseAssetsOptions(["show", "my-title", ...base])).to.deep.include({
      action: "show",
      assetId: "my-title",
    });
  });

  it("are refused when they contradict each other or name what cannot be", () => {
    for (const args of [
      ["show"],
      ["show", "No"],
      ["list", "my-title"],
      ["drop"],
      ["--open", "--all"],
      ["--state", "BROKEN"],
      ["--limit", "0"],
    ]) {
      expect(() => parseAssetsOptions([...base, ...args]), args.join(" ")).to.throw(UsageError);
    }
  });
});
