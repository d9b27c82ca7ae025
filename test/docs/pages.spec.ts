import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { z } from "zod";

const ROOT = path.join(__dirname, "../..");

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")));

const PAGES = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(path.join(ROOT, "docs")).map((name) => path.join("docs", name)),
].filter((name) => name.endsWith(".md"));

function textOf(page: string): string {
  return readFileSync(path.join(ROOT, page), "utf8");
}

/** Without code blocks, where brackets and signs mean other things. */
function proseOf(page: string): string {
  return textOf(page).replace(/^```[\s\S]*?^```/gm, "");
}

/** The anchors that GitHub gives a page's headings. */
function anchorsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks(page: string): readonly string[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !link.startsWith("https://"))
    .filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : path.join(path.dirname(page), file);
      return (
        !existsSync(path.join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
      );
    });
}

describe("documentation", () => {
  for (const page of PAGES) {
    describe(page, () => {
      it("links to what exists", () => {
        expect(brokenLinks(page)).to.deep.equal([]);
      });

      it("names files of the repository that exist", () => {
        const named = [...textOf(page).matchAll(/`((?:[\w.]+\/)+[\w.]+\.(?:ts|js|mjs|md|yaml|json|py))`/g)];
        const missing = named
          .map(([, file = ""]) => file)
          .filter((file) => !existsSync(path.join(ROOT, file)));
        expect(missing).to.deep.equal([]);
      });

      it("names commands that npm has", () => {
        const named = [...textOf(page).matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)];
        expect(named.map(([, script = ""]) => script).filter((script) => !(script in scripts))).to.deep.equal(
          [],
        );
      });
    });
  }

  it("has every page on its map", () => {
    const map = textOf("docs/README.md");
    const pages = PAGES.filter((page) => page.startsWith("docs/")).map((page) => path.basename(page));
    expect(pages.filter((page) => page !== "README.md" && !map.includes(`(${page})`))).to.deep.equal([]);
  });
});
