import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

import { build, bundleFunction } from "../../../components/bundle/bundleFunction";
import { refusalOf } from "../../support/refusals";

const ORIGIN_REQUEST = "functions/edge/originRequest.ts";
const SIGNING_KEYS = "functions/signingKeys/handler.ts";
const RECONCILE = "functions/ingest/handlers/reconcile.ts";
const ROOT = resolve(__dirname, "..", "..", "..");

/** What the file exports when Node loads it from a folder without any packages, as Lambda does. */
function loadAlone(code: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  try {
    writeFileSync(join(folder, "index.js"), code);
    return createRequire(join(folder, "loader.js"))("./index.js");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("function bundles", () => {
  for (const entry of [ORIGIN_REQUEST, SIGNING_KEYS]) {
    it(`of ${entry} are the same bytes twice`, () => {
      const [first, second] = [build(entry), build(entry)];

      expect(second.code === first.code, "same code").to.equal(true);
      expect(second.sha256).to.equal(first.sha256);
      expect(createHash("sha256").update(first.code).digest("hex")).to.equal(first.sha256);
      expect(first.bytes).to.equal(Buffer.byteLength(first.code));
    });

    it(`of ${entry} name no folder of the machine and carry no source map`, () => {
      const { code } = build(entry);

      expect(code.includes(ROOT)).to.equal(false);
      expect(code.includes("node_modules/")).to.equal(false);
      expect(code.includes("sourceMappingURL")).to.equal(false);
    });

    it(`of ${entry} export a handler and need no package beside them`, () => {
      const loaded = loadAlone(build(entry).code);

      expect(loaded).to.have.property("handler").that.is.a("function");
    });
  }

  it("require what they need of Node, as one file of CommonJS does, and import nothing while they run", () => {
    expect(build(SIGNING_KEYS).code.match(/[^.\w$]import\(/)).to.equal(null);
  });

  it("leave out what is not used of packages: the largest stays well below what it has with all of zod or all of the SDK", () => {
    // With all of either it is 1.5 and 1.7 MB.
    expect(build(RECONCILE).bytes).to.be.below(1_350_000);
  });

  it("are the same bytes in a process that was started elsewhere", function () {
    // Another process has to compile the bundler's own sources first.
    this.timeout(60_000);
    const script = `console.log(require(${JSON.stringify(join(ROOT, "components/bundle/bundleFunction.ts"))}).build(${JSON.stringify(ORIGIN_REQUEST)}).sha256)`;
    const sha256 = execFileSync(process.execPath, ["--import", loaderUrl(), "-e", script], {
      cwd: tmpdir(),
      encoding: "utf8",
    });

    expect(sha256.trim()).to.equal(build(ORIGIN_REQUEST).sha256);
  });

  it("are archives with one file of the same bytes, so that the state holds a hash instead of the code", async () => {
    const { archive, sha256, bytes } = bundleFunction({ entry: ORIGIN_REQUEST });
    const assets = await archive.assets;

    expect(Object.keys(assets)).to.deep.equal(["index.js"]);
    const code = readFileSync(await pathOf(assets["index.js"]));
    expect(createHash("sha256").update(code).digest("hex")).to.equal(sha256);
    expect(code.length).to.equal(bytes);
  });

  it("are written again when the folder that keeps them was deleted", async () => {
    // No other test's program is made of it.
    const entry = "functions/edge/names.ts";
    const written = async (): Promise<string> =>
      pathOf((await bundleFunction({ entry }).archive.assets)["index.js"]);
    const before = await written();
    rmSync(before);

    expect(await written()).to.equal(before);
    expect(existsSync(before)).to.equal(true);
  });

  it("lie where the engine finds them from whichever folder it works in", async () => {
    const { archive } = bundleFunction({ entry: ORIGIN_REQUEST });

    expect(isAbsolute(await pathOf((await archive.assets)["index.js"]))).to.equal(true);
  });

  it("are refused when they are larger than allowed, with both sizes", () => {
    expect(refusalOf(() => bundleFunction({ entry: ORIGIN_REQUEST, maxBytes: 100 }))).to.match(
      /originRequest\.ts: comes to \d+ bytes; allowed are 100\./,
    );
  });

  it("are refused with esbuild's reason when the entry does not exist", () => {
    expect(refusalOf(() => bundleFunction({ entry: "functions/none.ts" }))).to.match(
      /bundle of functions\/none\.ts: esbuild refused it\..*Could not resolve/s,
    );
  });
});

/** Where the file of an asset is. */
async function pathOf(asset: unknown): Promise<string> {
  expect(asset).to.be.instanceOf(pulumi.asset.FileAsset);
  return asset instanceof pulumi.asset.FileAsset ? asset.path : "";
}

/** The loader that lets Node read TypeScript, found from here because the other process starts in another folder. */
function loaderUrl(): string {
  return createRequire(__filename).resolve("tsx");
}
