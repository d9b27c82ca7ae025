import { join } from "node:path";

import { readinessClientsFor } from "../aws/readinessClients";
import { describeError, HelpShown, outputsSource, UsageError } from "../commandLine";
import { StackOutputsError } from "../stackOutputs";
import { checkReadiness } from "./checkReadiness";
import { EXIT, parseReadinessOptions } from "./options";
import { readReadinessOutputs } from "./readinessOutputs";
import { formatReport } from "./report";

async function main(args: readonly string[]): Promise<number> {
  const { stack, region, rpoMinutes, roleArn, json, outputs: file } = parseReadinessOptions(args);
  const source = outputsSource({ outputs: file }, projectDirectory());
  const outputs = await readReadinessOutputs(source, stack);
  const report = await checkReadiness(readinessClientsFor(), outputs, {
    stack,
    ...(region === undefined ? {} : { regions: region }),
    ...(rpoMinutes === undefined ? {} : { rpoMinutes }),
    roleArns: roleArn,
    progress,
  });
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
  return report.ready ? EXIT.ready : EXIT.notReady;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Where Pulumi.yaml is. */
function projectDirectory(): string {
  return join(__dirname, "..", "..");
}

function exitCodeOf(error: unknown): number {
  if (error instanceof HelpShown) {
    return EXIT.ready;
  }
  if (error instanceof UsageError || error instanceof StackOutputsError) {
    progress(error.message);
    return EXIT.usage;
  }
  progress(describeError(error));
  return EXIT.failed;
}

/** What `--json` prints where there is no report, so that a script always gets a document. */
function printFailure(error: unknown): void {
  if (!(error instanceof HelpShown)) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    process.stdout.write(`${JSON.stringify({ ready: false, error: { name, message } }, null, 2)}\n`);
  }
}

const args = process.argv.slice(2);
main(args).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.exitCode = exitCodeOf(error);
    if (args.includes("--json")) {
      printFailure(error);
    }
  },
);
