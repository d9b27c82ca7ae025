import { transformSync } from "esbuild";

import { parseJson } from "../../core/props";
import type { Props } from "../../core/types";
import { codeFilesOf } from "./functionVersions";

/** A function's code, ready to run: CommonJS text by path. */
export interface FunctionModules {
  readonly sources: Readonly<Record<string, string>>;
  /** Path of the module that the handler names, e.g. `index.js`. */
  readonly entry: string;
  /** Name of the exported function. */
  readonly exportName: string;
}

/** Lambda's answer when the handler's module or the module's export is not there. */
export class HandlerNotFound extends Error {
  override readonly name = "Runtime.ImportModuleError";
}

function isModuleSyntax(path: string, files: Readonly<Record<string, string>>): boolean {
  if (path.endsWith(".mjs") || path.endsWith(".cjs")) {
    return path.endsWith(".mjs");
  }
  const manifest = files["package.json"];
  const parsed =
    manifest === undefined ? undefined : parseJson(Buffer.from(manifest, "base64").toString("utf8"));
  return typeof parsed === "object" && parsed !== null && "type" in parsed && parsed["type"] === "module";
}

/**
 * Reads a deployed archive. ECMAScript modules are turned into CommonJS, syntax only, because one loader then serves both
 * kinds in an isolated context; top-level `await` is the one thing this does not carry.
 */
export function functionModulesOf(inputs: Props): FunctionModules {
  const files = codeFilesOf(inputs);
  const handler = typeof inputs["handler"] === "string" ? inputs["handler"] : "";
  const dot = handler.lastIndexOf(".");
  const base = handler.slice(0, dot);
  const entry = [`${base}.js`, `${base}.mjs`, `${base}.cjs`].find((path) => Object.hasOwn(files, path));
  if (entry === undefined) {
    throw new HandlerNotFound(
      `Cannot find module '${base}': the archive has ${Object.keys(files).join(", ") || "no files"}`,
    );
  }
  const sources: Record<string, string> = {};
  for (const [path, content] of Object.entries(files)) {
    const source = Buffer.from(content, "base64").toString("utf8");
    if (/\.[cm]?js$/.test(path) && isModuleSyntax(path, files)) {
      sources[path] = transformSync(source, { format: "cjs", platform: "node", target: "node20" }).code;
    } else if (/\.([cm]?js|json)$/.test(path)) {
      sources[path] = source;
    }
  }
  return { sources, entry, exportName: handler.slice(dot + 1) };
}
