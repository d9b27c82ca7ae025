import { readinessClientsFor } from "../aws/readinessClients";
import { outputsSource } from "../commandLine";
import { runCommand } from "../runCommand";
import { progress, printReport } from "../terminal";
import { checkReadiness } from "./checkReadiness";
import { EXIT, parseReadinessOptions } from "./options";
import { readReadinessOutputs } from "./readinessOutputs";
import { formatReport } from "./report";

async function main(args: readonly string[]): Promise<number> {
  const { stack, region, rpoMinutes, roleArn, json, outputs: file } = parseReadinessOptions(args);
  const source = outputsSource({ outputs: file });
  const outputs = await readReadinessOutputs(source, stack);
  const report = await checkReadiness(readinessClientsFor(), outputs, {
    stack,
    ...(region === undefined ? {} : { regions: region }),
    ...(rpoMinutes === undefined ? {} : { rpoMinutes }),
    roleArns: roleArn,
    progress,
  });
  printReport(json, report, formatReport);
  return report.ready ? EXIT.ready : EXIT.notReady;
}

runCommand({
  run: main,
  exit: EXIT,
  failureDocument: ({ name, message }) => ({ ready: false, error: { name, message } }),
});
