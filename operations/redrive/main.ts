import { hostname, userInfo } from "node:os";
import { join } from "node:path";

import { AwsDeadLetters, AwsStageQueue } from "../aws/deadLetters";
import { openMediaAccount } from "../aws/mediaAccount";
import { queueArnOf } from "../aws/readingPolicy";
import { JournalOnDisk } from "../backfill/journalOnDisk";
import { describeError, HelpShown, outputsSource, UsageError } from "../commandLine";
import { readIngestOutputs, regionOutputs } from "../ingestOutputs";
import { StackOutputsError } from "../stackOutputs";
import { EXIT, parseRedriveOptions } from "./options";
import { redrive } from "./redrive";
import { formatReport, type RedriveReport } from "./report";
import { sessionStatements } from "./sessionStatements";

async function main(args: readonly string[]): Promise<number> {
  const options = parseRedriveOptions(args);
  const { stack, region, stage, record, json } = options;
  const outputs = await readIngestOutputs(outputsSource(options, projectDirectory()), stack);
  const { deployRoleArn, ingest } = regionOutputs(outputs, region);
  const { url, deadLetterUrl } = ingest.queues[stage];
  const account = openMediaAccount({
    region,
    roleArn: deployRoleArn,
    sessionName: "media-redrive",
    statements: sessionStatements({
      region,
      queueArn: queueArnOf(url, region),
      deadLetterArn: queueArnOf(deadLetterUrl, region),
    }),
  });
  try {
    const report = await redrive(
      { ...options, operator: options.operator ?? `${userInfo().username}@${hostname()}` },
      {
        deadLetters: new AwsDeadLetters(account.sqs, deadLetterUrl),
        queue: new AwsStageQueue(account.sqs, url),
        record: record === undefined ? undefined : new JournalOnDisk(record),
        now: () => new Date(),
        progress,
      },
    );
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
    return exitCodeOfReport(report);
  } finally {
    account.destroy();
  }
}

function exitCodeOfReport({ outcome, unreadable, notFound }: RedriveReport): number {
  if (notFound.length > 0) {
    return EXIT.notFound;
  }
  return outcome === "moved" && unreadable > 0 ? EXIT.left : EXIT.done;
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
    return EXIT.done;
  }
  if (error instanceof UsageError || error instanceof StackOutputsError) {
    progress(error.message);
    return EXIT.usage;
  }
  progress(describeError(error));
  return EXIT.failed;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => (process.exitCode = exitCodeOf(error)),
);
