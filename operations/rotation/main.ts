import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { RouteError } from "../../functions/edge/route";
import { outputsSource, UsageError } from "../commandLine";
import { runCommand } from "../runCommand";
import { printReport, progress } from "../terminal";
import { openRotation } from "./openPorts";
import { EXIT, parseRotationOptions } from "./options";
import { DeclinedError, NotInTimeError, RotationRefusedError, StackBusyError } from "./refusal";
import { formatReport, type RotationOutcome } from "./report";
import { rotate } from "./rotate";

/** Where Pulumi.yaml is. */
const PROJECT_DIRECTORY = join(__dirname, "../..");

const EXIT_BY_OUTCOME: Readonly<Record<RotationOutcome, number>> = {
  done: EXIT.done,
  planned: EXIT.done,
  waiting: EXIT.waiting,
  "probe-failed": EXIT.probeFailed,
};

async function main(args: readonly string[]): Promise<number> {
  const options = parseRotationOptions(args);
  if (!options.yes && !options.dryRun && !process.stdin.isTTY) {
    throw new UsageError("Nobody can be asked here (stdin is no terminal): pass --yes or --dry-run.");
  }
  const ports = await openRotation(options, PROJECT_DIRECTORY, outputsSource({}), progress);
  try {
    const report = await rotate(
      { ...options, noWait: !options.wait, deployTimeoutMs: options.deployTimeout * 1_000 },
      {
        ...ports,
        clock: {
          now: () => Date.now(),
          sleep: async (ms) => {
            await sleep(ms);
          },
        },
        progress,
        confirm: options.yes ? () => Promise.resolve(true) : ask,
      },
    );
    printReport(options.json, report, formatReport);
    return EXIT_BY_OUTCOME[report.outcome];
  } finally {
    ports.destroy();
  }
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

runCommand({
  run: main,
  exit: EXIT,
  answers: [
    [RouteError, EXIT.usage],
    [RotationRefusedError, EXIT.refused],
    [StackBusyError, EXIT.refused],
    [DeclinedError, EXIT.refused],
    [NotInTimeError, EXIT.waiting],
  ],
  failureDocument: ({ name, message }) => ({ outcome: "failed", error: { name, message } }),
});
