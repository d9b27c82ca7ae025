import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isProps, toJson } from "../props";

/** The installed SDK packages by the first part of their type tokens. */
const PACKAGES: Readonly<Record<string, string>> = {
  aws: "@pulumi/aws",
  awsx: "@pulumi/awsx",
  random: "@pulumi/random",
};

/** Where a resource class is declared. */
export interface Declaration {
  /** e.g. `aws`. */
  readonly pkg: string;
  readonly file: string;
  /** e.g. `Bucket`; its arguments are `BucketArgs`. */
  readonly className: string;
}

/** The directory of an SDK package; undefined for a package that the project does not use. */
export function packageDirectory(pkg: string): string | undefined {
  const name = PACKAGES[pkg];
  return name === undefined ? undefined : dirname(require.resolve(`${name}/package.json`));
}

/** The installed version of an SDK package, e.g. `7.48.0`. */
export function packageVersion(pkg: string): string | undefined {
  const directory = packageDirectory(pkg);
  if (directory === undefined) {
    return undefined;
  }
  const manifest = toJson(JSON.parse(readFileSync(join(directory, "package.json"), "utf8")));
  return isProps(manifest) && typeof manifest["version"] === "string" ? manifest["version"] : undefined;
}

/**
 * Finds the declarations of a type token: `aws:s3/bucket:Bucket` is in `s3/bucket.d.ts`, `awsx:cloudtrail:Trail` in
 * `cloudtrail/trail.d.ts`, the provider `pulumi:providers:aws` in `provider.d.ts`. Undefined when no installed SDK has it.
 */
export function findDeclaration(token: string): Declaration | undefined {
  const [pkg, module, className] = token.startsWith("pulumi:providers:")
    ? [token.slice("pulumi:providers:".length), "index/provider", "Provider"]
    : token.split(":");
  if (pkg === undefined || module === undefined || className === undefined) {
    return undefined;
  }
  const directory = packageDirectory(pkg);
  if (directory === undefined || !/^[\w/]+$/.test(module)) {
    return undefined;
  }
  const path = (
    module.includes("/") ? module : `${module}/${className.charAt(0).toLowerCase()}${className.slice(1)}`
  ).replace(/^index\//, "");
  const file = join(directory, `${path}.d.ts`);
  return existsSync(file) ? { pkg, file, className } : undefined;
}
