import { join } from "node:path";

import { openCatalogReader } from "../aws/catalogReader";
import { describeError, HelpShown, outputsSource, UsageError } from "../commandLine";
import { catalogReplica, readIngestOutputs } from "../ingestOutputs";
import { StackOutputsError } from "../stackOutputs";
import { groupNames, measureCapacity } from "./measureCapacity";
import { EXIT, parseCapacityOptions } from "./options";
import { formatReport } from "./report";

async function main(args: readonly string[]): Promise<number> {
  const options = parseCapacityOptions(args);
  const { stack, json } = options;
  const outputs = await readIngestOutputs(outputsSource(options, projectDirectory()), stack);
  const replica = catalogReplica(outputs, options.catalogRegion);
  const { mediaRegions } = outputs;
  const { catalog, destroy } = openCatalogReader({ ...replica, mediaRegions });
  try {
    const groups = groupNames(outputs);
    const counters = await Promise.all(
      mediaRegions.map(async (region) => [region, await catalog.placedBy(region, groups)] as const),
    );
    const report = measureCapacity({
      stack,
      readFrom: replica.region,
      outputs,
      counters: Object.fromEntries(counters),
    });
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
    return report.level === "critical" ? EXIT.critical : EXIT.ok;
  } finally {
    destroy();
  }
}

/** Where Pulumi.yaml is. */
function projectDirectory(): string {
  return join(__dirname, "..", "..");
}

function exitCodeOf(error: unknown): number {
  if (error instanceof HelpShown) {
    return EXIT.ok;
  }
  if (error instanceof UsageError || error instanceof StackOutputsError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  process.stderr.write(`${describeError(error)}\n`);
  return EXIT.failed;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => (process.exitCode = exitCodeOf(error)),
);
