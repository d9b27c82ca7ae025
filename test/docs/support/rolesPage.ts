import { readFileSync } from "node:fs";
import path from "node:path";

/** One statement as the page tells it. */
export interface ToldStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  /** Condition keys. */
  readonly conditions: readonly string[];
  /** Services that the page names; undefined for roles' own policies. */
  readonly services: readonly string[];
}

/** One section of the page. */
export interface ToldPolicy {
  /** Such as ``Role `signing-generator` `` or `Every key`. */
  readonly title: string;
  readonly statements: readonly ToldStatement[];
  /** Who assumes a role, and by which condition keys; undefined for everything else. */
  readonly trust:
    { readonly services: readonly string[]; readonly conditions: readonly string[] } | undefined;
}

const PAGE = path.join(__dirname, "..", "..", "..", "docs", "roles.md");

/** The page, section by section. */
export function rolesPage(): readonly ToldPolicy[] {
  const [, ...sections] = readFileSync(PAGE, "utf8").split(/^### /m);
  return sections.map((section) => {
    const [title = ""] = section.split("\n", 1);
    return { title, statements: statementsIn(section), trust: trustIn(section) };
  });
}

function trustIn(section: string): ToldPolicy["trust"] {
  const sentence = /^Assumed by [^]*?(?=\n\n|\. )/m.exec(section)?.[0];
  if (sentence === undefined) {
    return undefined;
  }
  const names = codeIn(sentence);
  return {
    services: names.filter((name) => name.endsWith(".amazonaws.com")),
    conditions: names.filter((name) => name.includes(":")),
  };
}

function statementsIn(section: string): readonly ToldStatement[] {
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1));
  const [header = [], , ...body] = rows;
  const columns = header.map((name) => name.trim());
  return body.map((cells) => {
    const cell = (column: string): readonly string[] => codeIn(cells[columns.indexOf(column)] ?? "");
    return {
      sid: cell("Sid")[0] ?? "",
      actions:
        cell("Actions").length > 0 ? cell("Actions") : codeIn(/^Managing is[^]*/m.exec(section)?.[0] ?? ""),
      conditions: cell("If"),
      services: cell("Who").filter((name) => name.endsWith(".amazonaws.com")),
    };
  });
}

function codeIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
