import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { awsCatalogReplicas, type OpenReplicas } from "../aws/catalogReplicas";
import { AwsKeyValueStore } from "../aws/keyValueStore";
import { readSigningKey } from "../aws/signingKey";
import { outputsSource, UsageError } from "../commandLine";
import { httpsGet } from "../httpsGet";
import { activeSigningKey, ingestRegions, readOperatorOutputs, type OperatorOutputs } from "../stackOutputs";
import { runCommand } from "../runCommand";
import { SwitchRefusedError } from "../switchPlan";
import { operatorHere, printReport, progress } from "../terminal";
import { CanaryError, SessionCanary } from "./canary";
import { runDrill } from "./drill";
import { EXIT, parseDrillOptions, type DrillOptions } from "./options";
import { formatReport, type DrillOutcome } from "./report";

const EXIT_BY_OUTCOME: Readonly<Record<DrillOutcome, number>> = {
  planned: EXIT.done,
  written: EXIT.done,
  moved: EXIT.done,
  declined: EXIT.refused,
  "not-in-time": EXIT.notInTime,
  "not-fenced": EXIT.notFenced,
};

async function main(args: readonly string[]): Promise<number> {
  const options = parseDrillOptions(args);
  if (!options.yes && !options.dryRun && !process.stdin.isTTY) {
    throw new UsageError("Nobody can be asked here (stdin is no terminal): pass --yes or --dry-run.");
  }
  const outputs = await readOperatorOutputs(outputsSource(options), options.stack);
  const store = new AwsKeyValueStore(outputs.keyValueStoreArn);
  const catalog = openCatalog(outputs);
  try {
    const report = await runDrill(
      {
        stack: options.stack,
        operator: options.operator ?? operatorHere(),
        knownRegions: outputs.mediaRegions,
        to: options.to,
        drain: options.drain,
        restore: options.restore,
        repair: options.repair,
        dryRun: options.dryRun,
        confirmations: options.confirmations,
        timeoutMs: options.timeout * 1_000,
        intervalMs: options.interval * 1_000,
      },
      {
        store,
        ingest:
          catalog === undefined
            ? undefined
            : { replicas: catalog.replicas, ingestRegions: ingestRegions(outputs) },
        canary: options.probe ? await canaryOf(outputs, options) : undefined,
        clock: { now: () => Date.now(), sleep: (ms) => sleep(ms) },
        confirm: options.yes ? () => Promise.resolve(true) : ask,
        progress,
      },
    );
    printReport(options.json, report, formatReport);
    return EXIT_BY_OUTCOME[report.outcome];
  } finally {
    store.destroy();
    catalog?.destroy();
  }
}

/** Undefined for a stack that was deployed before it had a catalog: then there is no ingest to move. */
function openCatalog({ catalog, mediaRegions }: OperatorOutputs): OpenReplicas | undefined {
  return catalog === undefined ? undefined : awsCatalogReplicas(catalog.tableArns, mediaRegions);
}

async function canaryOf(outputs: OperatorOutputs, { stack, to }: DrillOptions): Promise<SessionCanary> {
  if (outputs.canary === undefined) {
    throw new UsageError(
      `Stack ${stack} has no canary asset, so the switch cannot be watched. Configure \`canary\` and deploy, or pass --no-probe.`,
    );
  }
  const key = activeSigningKey(outputs);
  const canary = new SessionCanary({
    playbackOrigin: `https://${outputs.playbackDomain}`,
    ...outputs.canary,
    format: "hls",
    signer: {
      keyPairId: key.publicKeyId,
      privateKey: await readSigningKey(key.secretArn, outputs.mediaRegions),
    },
    send: httpsGet,
    nonce: () => randomBytes(8).toString("hex"),
    now: () => Date.now(),
  });
  if (outputs.mediaRegions.includes(to) && !canary.regions.includes(to)) {
    throw new UsageError(
      `The canary asset ${outputs.canary.assetId} is not playable in ${to}, only in ${canary.regions.join(", ")}. ` +
        "Register it there and update its route, or pass --no-probe.",
    );
  }
  return canary;
}

async function ask(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Write this order? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}

runCommand({
  run: main,
  exit: EXIT,
  answers: [
    [CanaryError, EXIT.usage],
    [SwitchRefusedError, EXIT.refused],
  ],
});
