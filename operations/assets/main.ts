import { regionOrder } from "../../functions/ingest/regionOrder";
import { openCatalogReader, type CatalogReader } from "../aws/catalogReader";
import { outputsSource } from "../commandLine";
import { catalogReplica, readIngestOutputs, type IngestOutputs } from "../ingestOutputs";
import { runCommand } from "../runCommand";
import { ingestRegions } from "../stackOutputs";
import { printReport, progress } from "../terminal";
import { listAll, listOpen } from "./listAssets";
import { EXIT, parseAssetsOptions, type AssetsOptions } from "./options";
import { formatAsset, formatList, formatUploads } from "./report";
import { showAsset } from "./showAsset";

async function main(args: readonly string[]): Promise<number> {
  const options = parseAssetsOptions(args);
  const outputs = await readIngestOutputs(outputsSource(options), options.stack);
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
    printReport(json, value, format);
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
  const transcoding = ingestRegions(outputs);
  const { order } = regionOrder(fence, { mediaRegions, ingestRegions: [...transcoding] });
  const playableWhen = options.playableWhen ?? outputs.catalog.playableWhen ?? "all";
  if (action === "show") {
    const shown = showAsset(await catalog.readAsset(assetId), order, playableWhen, outputs);
    if (shown === undefined) {
      progress(`Nobody has heard of ${assetId} in ${mediaRegions.join(", ")}.`);
      return EXIT.unknown;
    }
    return print(shown, formatAsset);
  }
  const settings = { catalog, mediaRegions, order, playableWhen, limit: options.limit };
  const isWhole = options.all || options.state !== undefined;
  return print(await (isWhole ? listAll(settings, options.state) : listOpen(settings)), formatList);
}

runCommand({ run: main, exit: EXIT });
