import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { parsePlatformConfig, ownKeys } from "../../stacks/config";
import { locateStackFile, readStack, StackFileError } from "../../rehearsal/stackFile";

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
        `got ${name}. A stack's configuration is in a file Pulumi.<stack>.yaml, with a stack name of A-Z, a-z, 0-9, ., _ and -.`,
      );
    }
  });

  it("may be empty, and may have an empty config, as for Pulumi", () => {
    for (const text of ["", "# nothing yet\n", "config:\n", "encryptionsalt: none\nconfig:\n"]) {
      write("Pulumi.dev.yaml", text);
      expect(Object.keys(readStack(folder, "Pulumi.dev.yaml").config)).to.have.length(2);
    }
  });

  it("has values that are called value as they are: only the project's file wraps", () => {
    write("Pulumi.dev.yaml", "config:\n  p:tags: { value: high }\n");
    expect(readStack(folder, "Pulumi.dev.yaml").config["p:tags"]).to.equal('{"value":"high"}');
  });

  it("is refused by its name when it is not there, with those that are", () => {
    write("Pulumi.dev.yaml", "config: {}\n");
    expect(refusal("Pulumi.staging.yaml")).to.equal(
      `Pulumi.staging.yaml: no such file in ${folder}. Stack files there: Pulumi.dev.yaml.`,
    );
    expect(refusal("nowhere/Pulumi.staging.yaml")).to.equal(
      `Pulumi.staging.yaml: no such file in ${join(folder, "nowhere")}. No stack file is there.`,
    );
  });

  it("is refused in one sentence when it is a folder, no YAML, or not what a stack file is", () => {
    mkdirSync(join(folder, "Pulumi.folder.yaml"));
    expect(refusal("Pulumi.folder.yaml")).to.match(/^Pulumi\.folder\.yaml: is a folder\./);
    const cases: readonly (readonly [string, RegExp])[] = [
      ["config: [unfinished\n", /no valid YAML: .*(flow|sequence|expected).* at line \d+, column \d+\.$/i],
      ["config:\n  a: 1\n  a: 2\n", /no valid YAML: .*unique.* at line 3/],
      ["- a\n- b\n", /: expected keys by name, such as config:/],
      ["just text\n", /: expected keys by name/],
      ["config: nothing\n", /: config: expected settings by name/],
      ["config: [a]\n", /: config: expected settings by name/],
    ];
    for (const [text, message] of cases) {
      write("Pulumi.dev.yaml", text);
      expect(refusal("Pulumi.dev.yaml"))
        .to.match(message)
        .and.to.match(/^Pulumi\.dev\.yaml: .+$/);
    }
  });

  it("is refused with the project's file when that is the broken one", () => {
    write("Pulumi.dev.yaml", "config: {}\n");
    write("Pulumi.yaml", "runtime: nodejs\n");
    expect(refusal("Pulumi.dev.yaml")).to.equal("Pulumi.yaml: name: expected the project's name.");
  });

  it("is looked for in one folder after the other", () => {
    mkdirSync(join(folder, "mine"));
    write("mine/Pulumi.dev.yaml", "config: {}\n");
    write("Pulumi.dev.yaml", "config: {}\n");
    write("Pulumi.prod.yaml", "config: {}\n");
    const folders = [join(folder, "mine"), folder];
    expect(locateStackFile("Pulumi.dev.yaml", folders)).to.equal(join(folder, "mine", "Pulumi.dev.yaml"));
    expect(locateStackFile("Pulumi.prod.yaml", folders)).to.equal(join(folder, "Pulumi.prod.yaml"));
    expect(locateStackFile("Pulumi.none.yaml", folders)).to.equal(join(folder, "Pulumi.none.yaml"));
  });

  for (const name of ["Pulumi.dev.yaml", "Pulumi.prod.yaml"]) {
    it(`of the repository, ${name}, is one that the platform accepts`, () => {
      const { config, projectName } = readStack(ROOT, name);
      expect(() => parsePlatformConfig(ownKeys(config, projectName))).not.to.throw();
    });
  }
});
