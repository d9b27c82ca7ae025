import { readFile } from "node:fs/promises";

import { describeError, outputsSource, UsageError } from "../commandLine";
import { runCommand } from "../runCommand";
import { operatorHere, printReport, progress } from "../terminal";
import { changePublication } from "./changePublication";
import { openTakedownPorts } from "./openPorts";
import {
  EXIT,
  parsePublicationOptions,
  parseTakedownOptions,
  type PublicationOptions,
  type TakedownOptions,
} from "./options";
import { readRecord } from "./record";
import { checkRecordFile, keepRecord } from "./recordFile";
import { PublicationRefusedError } from "./refusal";
import { formatPublication, formatRecord } from "./report";
import { takeDown } from "./takedown";
import { deployedVersions, readTakedownOutputs, type TakedownOutputs } from "./takedownOutputs";
import { formatPlan, planTakedown } from "./takedownPlan";

async function main([name, ...args]: readonly string[]): Promise<number> {
  switch (name) {
    case "takedown": {
      const options = parseTakedownOptions(args);
      return options.kind === "verify" ? verify(options) : takedown(options);
    }
    case "unpublish":
    case "republish":
      return publication(name, parsePublicationOptions(name, args));
    default:
      throw new UsageError(
        `${JSON.stringify(name ?? "")} is no command. Use takedown, unpublish or republish.`,
      );
  }
}

async function takedown(options: Extract<TakedownOptions, { readonly kind: "takedown" }>): Promise<number> {
  const { stack, assetId, json, deleteMasters, deleteCopies } = options;
  const outputs = await outputsOf(options);
  const file = options.record ?? `takedown-${stack}-${assetId}.json`;
  await checkRecordFile(file, { stack, assetId });
  const { ports, destroy } = openTakedownPorts(outputs, deleteMasters || deleteCopies, progress);
  try {
    const request = {
      ...wishOf(options, outputs),
      canary: outputs.canary,
      forceUnknown: options.forceUnknown,
      deleteMasters,
      deleteCopies,
    };
    if (options.dryRun) {
      const plan = await planTakedown(request, ports);
      printReport(json, plan, formatPlan);
      return EXIT.proven;
    }
    const kept = await keepRecord(file, await takeDown(request, ports));
    printReport(json, kept.record, (record) => formatRecord(record, kept.file));
    return kept.record.proven ? EXIT.proven : EXIT.notProven;
  } finally {
    destroy();
  }
}

async function publication(name: "unpublish" | "republish", options: PublicationOptions): Promise<number> {
  const outputs = await outputsOf(options);
  const { ports, destroy } = openTakedownPorts(outputs, false, progress);
  try {
    const report = await changePublication(
      {
        ...wishOf(options, outputs),
        intent: name === "unpublish" ? "UNPUBLISHED" : "PUBLISHED",
        versions: deployedVersions(outputs),
      },
      ports,
    );
    printReport(options.json, report, formatPublication);
    return report.proven ? EXIT.proven : EXIT.notProven;
  } finally {
    destroy();
  }
}

async function verify({
  file,
  json,
}: Extract<TakedownOptions, { readonly kind: "verify" }>): Promise<number> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${describeError(error)}`);
  }
  const reading = readRecord(text);
  switch (reading.kind) {
    case "no-record":
      throw new UsageError(`${file} holds no takedown's record: ${reading.problem}.`);
    case "changed":
      printReport(
        json,
        { intact: false, stated: reading.stated, actual: reading.actual },
        () => `${file}: CHANGED after it was sealed.`,
      );
      return EXIT.notProven;
    case "intact": {
      const { assetId, stack, proven, seal } = reading.record;
      printReport(
        json,
        { intact: true, seal: seal.value, assetId, stack, proven },
        () =>
          `${file}: intact, ${assetId} in stack ${stack}, ${proven ? "proven" : "NOT PROVEN"}, ${seal.algorithm} ${seal.value}`,
      );
      return EXIT.proven;
    }
  }
}

/** What all three commands are told. */
function wishOf(
  options: PublicationOptions,
  { playbackDomain }: TakedownOutputs,
): Pick<Parameters<typeof takeDown>[0], "stack" | "assetId" | "reason" | "by" | "playbackOrigin" | "pace"> {
  const { stack, assetId, reason, by, confirmations, timeout, interval } = options;
  return {
    stack,
    assetId,
    reason,
    by: by ?? operatorHere(),
    playbackOrigin: `https://${playbackDomain}`,
    pace: { confirmations, timeoutMs: timeout * 1_000, intervalMs: interval * 1_000 },
  };
}

async function outputsOf(
  options: Pick<PublicationOptions, "stack"> & { readonly outputs?: string | undefined },
): Promise<TakedownOutputs> {
  return readTakedownOutputs(outputsSource(options), options.stack);
}

runCommand({ run: main, exit: EXIT, answers: [[PublicationRefusedError, EXIT.refused]] });
