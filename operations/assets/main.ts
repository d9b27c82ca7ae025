import { join } from "node:path";

import { regionOrder } from "../../functions/ingest/regionOrder";
import { openCatalogReader, type CatalogReader } from "../aws/catalogReader";
import { describeError, HelpShown, outputsSource, UsageError } from "../commandLine";
import { catalogReplica, readIngestOutputs, transcodingRegions, type IngestOutputs } from "../ingestOutputs";
import { StackOutputsError } from "../stackOutputs";
import { listAll, listOpen } from "./listAssets";
import { EXIT, parseAssetsOptions, type AssetsOptions } from "./options";
import { formatAsset, formatList, formatUploads } from "./report";
import { showAsset } from "./showAsset";

async function main(args: readonly string[]): Promise<number> {
  const options = parseAssetsOptions(args);
  const outputs = await readIngestOutputs(outputsSource(options, projectDirectory()), options.stack);
  const { mediaRegions } = outputs;
  const replica = catalogReplica(outputs, options.catalogRegion);
  const { catalog, destroy } = openCatalogReader({ ...replica, mediaRegions });
  try {
    return await act(options, outputs, catalog);
  } finally {
    destroy();
  }
}

async function act(options: AssetsOptions, outputs: IngestOutputs, catalog: CatalogReader): Promise<number> {
  const { action, assetId = "", json } = options;
  const { mediaRegions } = outputs;
  const print = <T>(value: T, format: (value: T) => string): number => {
    process.stdout.write(`${json ? JSON.stringify(value, null, 2) : format(value)}\n`);
    return EXIT.done;
  };
  if (action === "uploads") {
    const uploads = await Promise.all(mediaRegions.map((region) => catalog.rejectedUploads(region)));
    return print(
      uploads.flat().sort((left, right) => Date.parse(left.at) - Date.parse(right.at)),
      formatUploads,
    );
  }
  const fence = await catalog.readFence();
  const ingestRegions = [...transcodingRegions(outputs)];
  const { order } = regionOrder(fence, { mediaRegions, ingestRegions });
  const playableWhen = options.playableWhen ?? outputs.catalog.playableWhen ?? "all";
  if (action === "show") {
    const shown = showAsset(await catalog.readAsset(assetId), order, playableWhen, outputs);
    if (shown === undefined) {
      process.stderr.write(`Nobody has heard of ${assetId} in ${mediaRegions.join(", ")}.\n`);
      return EXIT.unknown;
    }
    return print(shown, formatAsset);
  }
  const settings = { catalog, mediaRegions, order, playableWhen, limit: options.limit };
  const isWhole = options.all || options.state !== undefined;
  return print(await (isWhole ? listAll(settings, options.state) : listOpen(settings)), formatList);
}

/** Where Pulumi.yaml is. */
function projectDirectory(): string {
  return join(__dirname, "..", "..");
}

function exitCodeOf(error: unknown): number {
  if (error instanceof HelpShown) {
    return EXIT.done;
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
