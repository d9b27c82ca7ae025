import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageVersion } from "./sdkPackages";
import { schemaDocumentSchema, type SchemaDocument } from "./shapes";

/** Grows when the reader learns something new, so that old cache files are not believed. */
const FORMAT = 1;

/**
 * Argument names and shapes of these type tokens, from the installed SDKs. Reading takes about a second; the result is
 * kept in `cacheDir`, in a file named after the SDK versions and the tokens, and a damaged file is read anew.
 */
export async function loadArgumentSchemas(
  tokens: readonly string[],
  cacheDir: string,
): Promise<SchemaDocument> {
  const file = join(cacheDir, `argument-schemas-${fingerprint(tokens)}.json`);
  const cached = readCache(file);
  if (cached !== undefined) {
    return cached;
  }
  // Loaded late: the compiler alone costs more than a warm start may.
  const { readDeclarations } = await import("./declarationReader.js");
  const document = readDeclarations(tokens);
  writeCache(file, document);
  return document;
}

/** Keeps the document, where that can be done: without it the next start takes a second longer, and that is all. */
function writeCache(file: string, document: SchemaDocument): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, JSON.stringify(document));
    renameSync(unfinished, file);
  } catch {
    if (existsSync(unfinished)) {
      rmSync(unfinished, { force: true });
    }
  }
}

function readCache(file: string): SchemaDocument | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return schemaDocumentSchema.safeParse(content).data;
  } catch {
    return undefined;
  }
}

function fingerprint(tokens: readonly string[]): string {
  const packages = [...new Set(tokens.map(packageOf))].sort();
  const versions = packages.map((pkg) => `${pkg}@${packageVersion(pkg) ?? "none"}`);
  return createHash("sha256")
    .update(JSON.stringify([FORMAT, versions, [...tokens].sort()]))
    .digest("hex")
    .slice(0, 20);
}

function packageOf(token: string): string {
  const [first = "", , last = ""] = token.split(":");
  return first === "pulumi" ? last : first;
}
