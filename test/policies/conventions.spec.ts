import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Policy } from "@pulumi/policy";
import { rules } from "../../policies/rules";

const ROOT = join(__dirname, "../..");

/** Verbs a policy's name may begin with. `require` = must exist, `configure` = must be right, `disallow` = must not exist. */
const VERBS = ["configure", "disallow", "require"];

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const sources = filesBelow(join(ROOT, "policies")).filter((file) => file.endsWith(".ts"));

const fileOf = (policy: Policy): string | undefined =>
  sources.find((file) => basename(file) === `${camelCase(policy.name)}.ts`);

const beginsWithVerb = (text: string): boolean => VERBS.some((verb) => text.startsWith(`${verb}-`));

describe("conventions of the policy pack", () => {
  it("lists its policies once each, sorted by name", () => {
    const names = rules.map(({ name }) => name);
    expect(names).to.deep.equal([...new Set(names)].sort());
  });

  it("lists every policy file", () => {
    const files = sources
      .map((file) => basename(file, ".ts"))
      .filter((name) => beginsWithVerb(name.replace(/[A-Z]/, (letter) => `-${letter}`)));
    expect(files.sort()).to.deep.equal(rules.map(({ name }) => camelCase(name)).sort());
  });

  for (const policy of rules) {
    describe(policy.name, () => {
      const file = fileOf(policy);
      const source = file === undefined ? "" : readFileSync(file, "utf8");
      const mirrored = join(ROOT, "test", relative(ROOT, file ?? "")).replace(/\.ts$/, "");

      it("is named in kebab case, a verb of the list first", () => {
        expect(policy.name).to.match(/^[a-z]+(-[a-z]+)+$/);
        expect(beginsWithVerb(policy.name), VERBS.join()).to.equal(true);
      });

      it("says in one sentence what it asks, and how to satisfy it", () => {
        for (const text of [policy.description, policy.remediationSteps]) {
          expect(text).to.match(/^[A-Z][^.]+( \w+\.\w+(\.\w+)?[^.]*)*\.$/);
        }
      });

      it("stops a deployment, and says how bad a violation is", () => {
        expect(policy.enforcementLevel).to.equal("mandatory");
        expect(policy.severity).to.be.oneOf(["high", "critical"]);
        expect(policy.tags).to.have.length.above(0);
      });

      it("has a file of its name that exports it", () => {
        expect(source).to.include(`export const ${camelCase(policy.name)}:`);
        expect(source).to.include(`name: "${policy.name}"`);
      });

      it("documents its severity, its treatment of unknown values and AWS's page", () => {
        const declaration = source.indexOf(`export const ${camelCase(policy.name)}:`);
        const comment = source.slice(source.lastIndexOf("/**", declaration), declaration);
        expect(comment).to.match(new RegExp(`Severity: ${policy.severity ?? "none"}\\.`));
        expect(comment).to.match(/Unknown|unknown/);
        expect(comment).to.include(`@link ${policy.url ?? "nothing"}`);
      });

      it("has a spec titled with its path, and a compliant fixture", () => {
        expect(existsSync(`${mirrored}.fixture.ts`)).to.equal(true);
        const path = relative(ROOT, file ?? "").replace(/\.ts$/, "");
        expect(readFileSync(`${mirrored}.spec.ts`, "utf8")).to.include(`describe("${path}"`);
      });

      it("is described in the documentation", () => {
        expect(readFileSync(join(ROOT, "docs/policies.md"), "utf8")).to.include(`### \`${policy.name}\``);
      });
    });
  }

  it("imports no component, no stack, no rehearsal and no provider SDK", () => {
    for (const file of sources) {
      const imports = [...readFileSync(file, "utf8").matchAll(/from "([^"]+)"/g)].map(
        ([, name]) => name ?? "",
      );
      const foreign = imports.filter(
        (name) => !/^(\.{1,2}\/(?!.*(components|stacks|rehearsal))|@pulumi\/policy$|node:)/.test(name),
      );
      expect(foreign, relative(ROOT, file)).to.deep.equal([]);
    }
  });
});
