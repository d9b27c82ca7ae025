import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { parsePlatformConfig, ownKeys } from "../../stacks/config";
import { readStack, StackFileError } from "../../rehearsal/stackFile";

const ROOT = join(__dirname, "..", "..");

const PROJECT = `name: media-platform
runtime: nodejs
config:
  pulumi:disable-default-providers:
    value: ["aws"]
  media-platform:greeting:
    value: hello
`;

describe("stack file", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-file-"));
    writeFileSync(join(folder, "Pulumi.yaml"), PROJECT);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };

  /** The message of the refusal; fails when the file is read. */
  const refusal = (name: string): string => {
    try {
      readStack(folder, name);
    } catch (error) {
      expect(error).to.be.instanceOf(StackFileError);
      return error instanceof Error ? error.message : "";
    }
    throw new Error(`${name} was read`);
  };

  it("is read with the project's own configuration, whose values may be wrapped", () => {
    write("Pulumi.dev.yaml", "config:\n  media-platform:activeRegion: us-west-2\n");
    expect(readStack(folder, "Pulumi.dev.yaml")).to.deep.equal({
      projectName: "media-platform",
      stackName: "dev",
      config: {
        "pulumi:disable-default-providers": '["aws"]',
        "media-platform:greeting": "hello",
        "media-platform:activeRegion": "us-west-2",
      },
    });
  });

  it("wins over the project's configuration", () => {
    write("Pulumi.dev.yaml", "config:\n  media-platform:greeting: hi\n");
    expect(readStack(folder, "Pulumi.dev.yaml").config["media-platform:greeting"]).to.equal("hi");
  });

  it("hands structured values, numbers and booleans over as JSON text, and text as it is", () => {
    write(
      "Pulumi.dev.yaml",
      `config:
  p:regions:
    us-west-2: { accountId: "012345678901" }
  p:domains: [play.example.com]
  p:protect: true
  p:count: 3
  p:text: "012345678901"
`,
    );
    const { config } = readStack(folder, "Pulumi.dev.yaml");
    expect(config).to.include({
      "p:regions": '{"us-west-2":{"accountId":"012345678901"}}',
      "p:domains": '["play.example.com"]',
      "p:protect": "true",
      "p:count": "3",
      "p:text": "012345678901",
    });
  });

  it("may set nothing", () => {
    write("Pulumi.dev.yaml", "encryptionsalt: none\n");
    expect(Object.keys(readStack(folder, "Pulumi.dev.yaml").config)).to.have.length(2);
  });

  it("is refused under a name that names no stack", () => {
    for (const name of ["prod", "Pulumi.yaml", "Pulumi..yaml", "Pulumi.a b.yaml", "prod.yaml"]) {
      expect(refusal(name)).to.equal(
        `got ${name}. A stack's configuration is in a file Pulumi.<stack>.yaml.`,
      );
    }
  });

  it("is refused by its name when it is not there", () => {
    expect(refusal("Pulumi.staging.yaml")).to.match(/^Pulumi\.staging\.yaml: ENOENT: no such file/);
  });

  it("is refused by its name when it is no YAML, or not what a stack file is", () => {
    write("Pulumi.dev.yaml", "config: [unfinished\n");
    expect(refusal("Pulumi.dev.yaml")).to.match(/^Pulumi\.dev\.yaml: .*(flow|sequence|expected)/i);
    write("Pulumi.dev.yaml", "config: nothing\n");
    expect(refusal("Pulumi.dev.yaml")).to.match(/^Pulumi\.dev\.yaml: .*expected record.*\n.*at config/);
  });

  it("is refused with the project's file when that is the broken one", () => {
    write("Pulumi.dev.yaml", "config: {}\n");
    write("Pulumi.yaml", "runtime: nodejs\n");
    expect(refusal("Pulumi.dev.yaml")).to.match(/^Pulumi\.yaml: .*\n.*at name/);
  });

  for (const name of ["Pulumi.dev.yaml", "Pulumi.prod.yaml"]) {
    it(`of the repository, ${name}, is one that the platform accepts`, () => {
      const { config, projectName } = readStack(ROOT, name);
      expect(() => parsePlatformConfig(ownKeys(config, projectName))).not.to.throw();
    });
  }
});
