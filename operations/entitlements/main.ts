import { openEntitlementTable } from "../aws/entitlementTable";
import { outputsSource, UsageError } from "../commandLine";
import { runCommand } from "../runCommand";
import { printReport, progress } from "../terminal";
import { parseChange, type ChangeRequest } from "./changeRequest";
import { entitlementReplica, readEntitlementOutputs } from "./entitlementOutputs";
import { ImportError, importFile } from "./importFile";
import { importOnDisk } from "./importOnDisk";
import { EXIT, parseEntitlementsOptions, type EntitlementsOptions } from "./options";
import type { EntitlementRecords } from "./ports";
import { formatChange, formatImport, type ChangeReport } from "./report";
import { formatDecision, formatPage, showDecision } from "./showRights";

async function main(args: readonly string[]): Promise<number> {
  const options = parseEntitlementsOptions(args);
  const outputs = await readEntitlementOutputs(outputsSource(options), options.stack);
  const { records, destroy } = openEntitlementTable(entitlementReplica(outputs, options.region));
  try {
    return await act(options, records);
  } finally {
    destroy();
  }
}

async function act(options: EntitlementsOptions, records: EntitlementRecords): Promise<number> {
  const { action, stack, json, dryRun, viewer = "", asset, country, limit, after } = options;
  switch (action) {
    case "show":
      if (asset === undefined) {
        printReport(json, await records.list(viewer, limit, after), formatPage);
      } else {
        const question = { viewerId: viewer, assetId: asset, country, now: new Date() };
        printReport(json, await showDecision(records, question), formatDecision);
      }
      return EXIT.done;
    case "import": {
      const disk = importOnDisk(options.file ?? "");
      const ports = { ...disk, records, progress, now: () => new Date() };
      printReport(json, await importFile({ stack, dryRun }, ports), formatImport);
      return EXIT.done;
    }
    default: {
      const now = new Date();
      const { change, problems } = parseChange(requestOf(options, action), now, now);
      if (change === undefined) {
        throw new UsageError(`${problems.join("; ")}.`);
      }
      const outcome = dryRun ? "planned" : await records.write(change);
      printReport<ChangeReport>(json, { stack, outcome, change }, formatChange);
      return outcome === "newer" ? EXIT.newer : EXIT.done;
    }
  }
}

function requestOf(
  { viewer = "", asset, plan, plans = "", from, until, countries }: EntitlementsOptions,
  action: "grant" | "revoke" | "offer",
): ChangeRequest {
  const terms = {
    ...(from === undefined ? {} : { validFrom: from }),
    ...(until === undefined ? {} : { validUntil: until }),
    ...(countries === undefined ? {} : { countries: words(countries) }),
  };
  const subject = {
    viewerId: viewer,
    ...(asset === undefined ? {} : { assetId: asset }),
    ...(plan === undefined ? {} : { plan }),
  };
  switch (action) {
    case "grant":
      return { action, ...subject, ...terms };
    case "revoke":
      return { action, ...subject };
    case "offer":
      return { action, assetId: asset ?? "", plans: words(plans), ...terms };
  }
}

function words(list: string): string[] {
  return list
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

runCommand({ run: main, exit: EXIT, answers: [[ImportError, EXIT.invalid]] });
