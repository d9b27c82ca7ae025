import { openCatalogReader } from "../aws/catalogReader";
import { outputsSource } from "../commandLine";
import { catalogReplica, readIngestOutputs } from "../ingestOutputs";
import { runCommand } from "../runCommand";
import { printReport } from "../terminal";
import { groupNames, measureCapacity } from "./measureCapacity";
import { EXIT, parseCapacityOptions } from "./options";
import { formatReport } from "./report";

async function main(args: readonly string[]): Promise<number> {
  const options = parseCapacityOptions(args);
  const { stack, json } = options;
  const outputs = await readIngestOutputs(outputsSource(options), stack);
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
    printReport(json, report, formatReport);
    return report.level === "critical" ? EXIT.critical : EXIT.ok;
  } finally {
    destroy();
  }
}

runCommand({ run: main, exit: EXIT });
