import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { build, bundleFunction } from "../../../components/bundle/bundleFunction";
import { refusalOf } from "../../support/refusals";

const ORIGIN_REQUEST = "functions/edge/originRequest.ts";
const SIGNING_KEYS = "functions/signingKeys/handler.ts";
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

  it("are archives with one text file, so that the state holds no path", async () => {
    const { archive, sha256 } = bundleFunction({ entry: ORIGIN_REQUEST });
    const assets = await archive.assets;
    const file = assets["index.js"];

    expect(Object.keys(assets)).to.deep.equal(["index.js"]);
    expect(file).to.be.instanceOf(pulumi.asset.StringAsset);
    const text = file instanceof pulumi.asset.StringAsset ? await file.text : "";
    expect(createHash("sha256").update(text).digest("hex")).to.equal(sha256);
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

/** The loader that lets Node read TypeScript, found from here because the other process starts in another folder. */
function loaderUrl(): string {
  return createRequire(__filename).resolve("tsx");
}
