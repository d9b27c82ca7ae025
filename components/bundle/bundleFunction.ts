import * as pulumi from "@pulumi/pulumi";
import { buildSync, type BuildOptions } from "esbuild";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Lambda runtime of every function; {@link BUNDLE_TARGET} is its language level. */
export const LAMBDA_RUNTIME = "nodejs22.x";

/** `handler` setting of every bundled function: the archive holds one file, `index.js`, that exports `handler`. */
export const LAMBDA_HANDLER = "index.handler";

/** Language level that esbuild may leave in the output. */
const BUNDLE_TARGET = "node22";

/** Root of the project: entries and the paths in the output are relative to it, so bundles are the same on every machine. */
const PROJECT_ROOT = resolve(__dirname, "..", "..");

/** Where bundles are written for the engine to read, by their hash; nothing else reads them, and they may be deleted at any time. */
const BUNDLE_FOLDER = join(PROJECT_ROOT, ".cache", "bundles");

/** What to bundle. */
export interface BundleArgs {
  /** TypeScript file that exports `handler`, relative to the project's root, such as `functions/signingKeys/handler.ts`. */
  readonly entry: string;
  /**
   * Largest allowed size of the bundled code, in bytes. Lambda takes 50 MB zipped, Lambda@Edge on origin triggers as well, but
   * every byte is read at each cold start.
   * @default 1 MiB
   */
  readonly maxBytes?: number;
}

/** A function's code, ready for `aws.lambda.Function`. */
export interface BundledFunction {
  /** Archive with the single file `index.js`. Same sources, same bytes: an unchanged function is no change in a preview. */
  readonly archive: pulumi.asset.AssetArchive;
  /** SHA-256 of `index.js`, in hexadecimal. */
  readonly sha256: string;
  /** Size of `index.js` in bytes, before zipping. */
  readonly bytes: number;
}

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** A program makes several functions, and tests run it many times: each entry is built once in a process. */
const bundles = new Map<string, Bundle>();

/** Bundled code. */
interface Bundle {
  readonly code: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Bundles a function and everything it imports into one file. The AWS SDK is bundled too: the copy in the Lambda runtime changes
 * whenever AWS changes it, and Lambda@Edge functions cannot be tested against each of them.
 *
 * @throws Error when the entry cannot be bundled, with esbuild's reasons, or when the result is larger than `maxBytes`
 */
export function bundleFunction(args: BundleArgs): BundledFunction {
  const bundle = bundles.get(args.entry) ?? build(args.entry);
  bundles.set(args.entry, bundle);
  const maxBytes = args.maxBytes ?? DEFAULT_MAX_BYTES;
  if (bundle.bytes > maxBytes) {
    throw new Error(
      `bundle of ${args.entry}: comes to ${bundle.bytes} bytes; allowed are ${maxBytes}. Import less, or raise maxBytes for this function.`,
    );
  }
  return {
    archive: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(writtenBundle(bundle)) }),
    sha256: bundle.sha256,
    bytes: bundle.bytes,
  };
}

/**
 * The bundle as a file. As text it would be in the state twice for each function, as an input and as an output, and be sent to the
 * provider and to every policy: for eight ingest functions of what was then one and a half to two megabytes, the production stack's state came to 30 MB
 * instead of 1, a preview in the rehearsal took 100 s instead of 30, and an update 320 s instead of 30.
 *
 * Of a file the state holds the path and a hash of the contents. The engine compares hashes alone, so it is no change that the path is
 * another one on the next machine, and nobody reads the file of a path that is in the state. The path is absolute, because the engine
 * takes a relative one from the folder of the project's settings, which is elsewhere where a program runs inside another.
 */
function writtenBundle({ code, sha256: hash }: Bundle): string {
  const file = join(BUNDLE_FOLDER, `${hash}.js`);
  if (!existsSync(file)) {
    mkdirSync(BUNDLE_FOLDER, { recursive: true });
    // Moved into place in one step: another process may be at the same file.
    const draft = `${file}.${randomUUID()}`;
    writeFileSync(draft, code);
    renameSync(draft, file);
  }
  return file;
}

/** Bundles afresh, without the process's cache. Exported so that determinism can be tested. */
export function build(entry: string): Bundle {
  const output = outputOf(entry);
  return { code: output, sha256: sha256(output), bytes: Buffer.byteLength(output) };
}

const BUILD_OPTIONS = {
  absWorkingDir: PROJECT_ROOT,
  bundle: true,
  write: false,
  outfile: "index.js",
  platform: "node",
  target: BUNDLE_TARGET,
  format: "cjs",
  charset: "utf8",
  minify: true,
  sourcemap: false,
  legalComments: "none",
  treeShaking: true,
  // By default esbuild takes a package's CommonJS for Node, of which it can leave nothing out. By modules, and with zod imported as a
  // namespace (an ESLint rule for functions/ sees to that), the reconciler comes to 1.2 MB instead of 2.0, submit-transcode to 0.8 instead
  // of 1.4, and the generator of signing keys to 0.3 instead of 0.45:
  // node --import tsx -p 'require("./components/bundle/bundleFunction").build("functions/ingest/handlers/reconcile.ts").bytes'
  mainFields: ["module", "main"],
  // Modules import some of Node by need; in a CommonJS file that is a require like any other.
  supported: { "dynamic-import": false },
  // esbuild would otherwise print what the thrown error says as well.
  logLevel: "silent",
  // The compiler settings of the project are for type checking; only what is named here may shape the output.
  tsconfigRaw: {},
} satisfies BuildOptions;

function outputOf(entry: string): string {
  let result;
  try {
    result = buildSync({ ...BUILD_OPTIONS, entryPoints: [entry] });
  } catch (error) {
    throw new Error(
      `bundle of ${entry}: esbuild refused it. ${error instanceof Error ? error.message : ""}`,
      {
        cause: error,
      },
    );
  }
  const file = result.outputFiles[0];
  if (file === undefined) {
    throw new Error(`bundle of ${entry}: esbuild wrote nothing.`);
  }
  return file.text;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
