import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version as awsVersion } from "@pulumi/aws/package.json";
import { version as awsxVersion } from "@pulumi/awsx/package.json";
import { version as randomVersion } from "@pulumi/random/package.json";
import type { PluginPrograms } from "../plugin/bundle";

/** Where the parts of one run's engine are. */
export interface LauncherPaths {
  /** Folder for the launchers; the only folder on the engine's PATH besides the system's own. */
  readonly bin: string;
  /** Folder in which every process of the run notes its id. */
  readonly pids: string;
  readonly programs: PluginPrograms;
  /** JSON file with the stand-in cloud's address, see `readCloudEndpoint`. */
  readonly endpointFile: string;
}

/**
 * Writes the launchers by which the engine finds its plugins. Each notes its process id before it becomes the plugin, so
 * that whoever cleans up knows what to wait for.
 *
 * Policy packs: an engine that finds no `nodejs` language host starts `pulumi-analyzer-policy-nodejs` instead, in the pack's
 * folder; it runs the program that the language host would have run.
 */
export function writePluginLaunchers(paths: LauncherPaths): void {
  const { programs, endpointFile } = paths;
  const node = quote(process.execPath);
  const plugin = (pkg: string, version: string): string =>
    `exec ${node} ${quote(programs.provider)} ${pkg} ${version} ${quote(endpointFile)} "$@"`;
  const sdkProgram = (module: string): string =>
    `exec ${node} --require ${quote(programs.lifeline)} ${quote(require.resolve(module))} "$@"`;
  writeLauncher(paths, "pulumi-resource-aws", plugin("aws", awsVersion));
  writeLauncher(paths, "pulumi-resource-random", plugin("random", randomVersion));
  writeLauncher(
    paths,
    "pulumi-resource-awsx",
    `NODE_PATH=${quote(programs.modules)} exec ${node} ${quote(programs.awsx)} ${awsxVersion} "$@"`,
  );
  writeLauncher(paths, "pulumi-analyzer-policy-nodejs", sdkProgram("@pulumi/pulumi/cmd/run-policy-pack"));
  writeLauncher(paths, "pulumi-resource-pulumi-nodejs", sdkProgram("@pulumi/pulumi/cmd/dynamic-provider"));
  symlinkSync(process.execPath, join(paths.bin, "node"));
}

/**
 * Writes `pulumi`, which starts the engine with exactly `environment` and nothing of the caller's: no cloud credentials, no
 * login, no proxy. (The Automation API would add its own variables to the caller's.)
 */
export function writeEngineLauncher(
  paths: LauncherPaths,
  enginePath: string,
  environment: Readonly<Record<string, string>>,
): void {
  const variables = Object.entries(environment).map(([name, value]) => quote(`${name}=${value}`));
  writeLauncher(paths, "pulumi", `exec /usr/bin/env -i ${variables.join(" ")} ${quote(enginePath)} "$@"`);
}

function writeLauncher(paths: LauncherPaths, name: string, command: string): void {
  const file = join(paths.bin, name);
  writeFileSync(file, `#!/bin/sh\n: > ${quote(paths.pids)}/$$\n${command}\n`);
  chmodSync(file, 0o700);
}

/** A word of a shell command that means itself. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
