/**
 * Installs the Pulumi CLI that belongs to the installed SDK, with the official installer: `<this> <folder>`. A process of its
 * own, because the Automation API's installer cannot be stopped from inside.
 */
import { PulumiCommand } from "@pulumi/pulumi/automation";

const [root] = process.argv.slice(2);
if (root === undefined) {
  throw new Error("usage: <folder to install into>");
}
PulumiCommand.install({ root }).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
