// Loads the program the way Pulumi's Node.js language host does: its own choice of ts-node and TypeScript, the project's
// tsconfig.json, type checks on. Prints what the entry point exports. The working directory is the project's root.
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const require = createRequire(import.meta.url);
const { tsnodeRequire, typescriptRequire } = require("@pulumi/pulumi/tsutils").typeScriptRequireStrings();
const host = path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), "cmd", "run");

require(tsnodeRequire.startsWith(".") ? path.resolve(host, tsnodeRequire) : tsnodeRequire).register({
  compiler: typescriptRequire,
  project: "tsconfig.json",
  skipProject: false,
  compilerOptions: {},
});
process.stdout.write(typeof require(path.resolve("index.ts")));
