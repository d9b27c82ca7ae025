import { dirname, join } from "node:path";
import { buildSync, type BuildOptions } from "esbuild";

/** The bundled programs, by absolute path. */
export interface PluginPrograms {
  /** Provider of `aws` and `random`. */
  readonly provider: string;
  /** Provider of `awsx`; needs {@link PluginPrograms.modules} as `NODE_PATH`. */
  readonly awsx: string;
  /** To be loaded before a program that must end with the engine, see `lifeline.ts`. */
  readonly lifeline: string;
  /** The folder that holds the installed packages. */
  readonly modules: string;
}

/**
 * Bundles the plugin programs into `folder`: one file starts several times faster than a tree of modules, and the engine
 * starts a process per provider instance. The awsx program keeps the Pulumi SDK outside, because bundling that takes longer
 * than all its starts. (Synchronous on purpose: it leaves no esbuild service running.)
 */
export function bundlePlugins(folder: string): PluginPrograms {
  const options = {
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  } satisfies BuildOptions;
  const source = (name: string): string => join(__dirname, `${name}.ts`);
  buildSync({
    ...options,
    entryPoints: { provider: source("main"), lifeline: source("lifeline") },
  });
  buildSync({ ...options, entryPoints: { awsx: source("awsxMain") }, external: ["@pulumi/pulumi"] });
  return {
    provider: join(folder, "provider.cjs"),
    awsx: join(folder, "awsx.cjs"),
    lifeline: join(folder, "lifeline.cjs"),
    modules: join(dirname(require.resolve("@pulumi/pulumi/package.json")), "..", ".."),
  };
}
