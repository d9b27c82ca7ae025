import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { OutputsFile } from "../../operations/outputsFile";
import { StackOutputsError } from "../../operations/stackOutputs";

describe("saved stack outputs", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "outputs-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("are what `pulumi stack output --json` wrote", async () => {
    const file = path.join(folder, "prod.json");
    writeFileSync(file, JSON.stringify({ mediaRegions: ["us-west-2", "eu-west-1"] }));
    expect(await new OutputsFile(file).read("prod")).to.deep.equal({
      mediaRegions: ["us-west-2", "eu-west-1"],
    });
  });

  for (const [what, text] of [
    ["is missing", undefined],
    ["is no JSON", "keyValueStoreArn: x"],
    ["is no object", "[]"],
  ] as const) {
    it(`say how to save them when the file ${what}`, async () => {
      const file = path.join(folder, "prod.json");
      if (text !== undefined) {
        writeFileSync(file, text);
      }
      const failure = await new OutputsFile(file).read("prod").then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(StackOutputsError);
      expect(String(failure)).to.include(`pulumi stack output --stack prod --json >${file}`);
    });
  }
});
