import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, HOME_PREFIX } from "../../../rehearsal/engine/engineHome";
import type { Engine } from "../../../rehearsal/engine/findEngine";

const ENDPOINT = { url: "http://127.0.0.1:1", token: "a-token-of-this-run" };

describe("the engine's home", () => {
  let folder: string;
  let home: EngineHome;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "media-platform-home-test-"));
    home = await EngineHome.create(fakeEngine(), ENDPOINT);
  });

  afterEach(async () => {
    await home.dispose();
    rmSync(folder, { recursive: true });
  });

  /** A program that answers `version`, and to everything else its own place, arguments and environment. */
  function fakeEngine(): Engine {
    const path = join(folder, "pulumi");
    const script = '#!/bin/sh\nif [ "$1" = version ]; then echo v3.259.0; else echo "$0 $*"; env; fi\n';
    writeFileSync(path, script);
    chmodSync(path, 0o700);
    return { path, version: "v3.259.0", source: "PATH" };
  }

  function runEngine(environment: Record<string, string>): readonly string[] {
    return execFileSync(join(home.dir, "bin", "pulumi"), ["up", "a b"], {
      env: environment,
      encoding: "utf8",
    })
      .trim()
      .split("\n");
  }

  it("gives the engine nothing of the caller's environment", () => {
    const lines = runEngine({
      ...process.env,
      AWS_PROFILE: "real",
      AWS_ACCESS_KEY_ID: "real",
      PULUMI_ACCESS_TOKEN: "real",
      PULUMI_CONFIG_PASSPHRASE: "real",
      PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
      HTTPS_PROXY: "http://real",
    });
    expect(lines.filter((line) => line.includes("real"))).to.deep.equal([]);
    const names = lines.slice(1).map((line) => line.slice(0, line.indexOf("=")));
    expect(names.filter((name) => name.startsWith("AWS_"))).to.deep.equal([]);
    expect(names.filter((name) => name.startsWith("PULUMI_")).sort()).to.deep.equal([
      "PULUMI_AUTOMATION_API",
      "PULUMI_BACKEND_URL",
      "PULUMI_CONFIG_PASSPHRASE_FILE",
      "PULUMI_DEBUG_COMMANDS",
      "PULUMI_HOME",
      "PULUMI_NODEJS_TRANSPILE_ONLY",
      "PULUMI_SKIP_UPDATE_CHECK",
    ]);
  });

  it("passes the engine's arguments on as they are", () => {
    expect(runEngine({})[0]).to.match(/pulumi up a b$/);
  });

  it("keeps the state, the passphrase and the cloud's token where only this user can read them", () => {
    const mode = (name: string): string => (statSync(join(home.dir, name)).mode & 0o777).toString(8);
    expect(mode(".")).to.equal("700");
    expect(mode("passphrase")).to.equal("600");
    expect(mode("cloud.json")).to.equal("600");
  });

  it("removes itself as a whole, twice if need be", async () => {
    await home.dispose();
    await home.dispose();
    expect(existsSync(home.dir)).to.equal(false);
  });

  it("takes an engine away from its language hosts, which would start policy packs in their own way", async () => {
    const alone = runEngine({})[0];
    expect(alone).to.include(join(folder, "pulumi"));
    writeFileSync(join(folder, "pulumi-language-nodejs"), "");
    await home.dispose();
    home = await EngineHome.create(fakeEngine(), ENDPOINT);
    expect(runEngine({})[0]).to.include(join(home.dir, "pulumi-engine"));
  });

  it("leaves the folders of other runs alone while they are alive or being made", async () => {
    const unowned = join(tmpdir(), `${HOME_PREFIX}test-${process.pid}`);
    mkdirSync(unowned);
    try {
      const other = await EngineHome.create(fakeEngine(), ENDPOINT);
      expect(existsSync(home.dir)).to.equal(true);
      expect(existsSync(unowned)).to.equal(true);
      await other.dispose();
    } finally {
      rmSync(unowned, { recursive: true });
    }
  });
});
