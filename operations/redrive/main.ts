import { AwsDeadLetters, AwsStageQueue } from "../aws/deadLetters";
import { openMediaAccount } from "../aws/mediaAccount";
import { requiredQueueArn } from "../aws/readingPolicy";
import { JournalOnDisk } from "../backfill/journalOnDisk";
import { outputsSource } from "../commandLine";
import { readIngestOutputs, regionOutputs } from "../ingestOutputs";
import { runCommand } from "../runCommand";
import { operatorHere, printReport, progress } from "../terminal";
import { EXIT, parseRedriveOptions } from "./options";
import { redrive } from "./redrive";
import { formatReport, type RedriveReport } from "./report";
import { sessionStatements } from "./sessionStatements";

async function main(args: readonly string[]): Promise<number> {
  const options = parseRedriveOptions(args);
  const { stack, region, stage, record, json } = options;
  const outputs = await readIngestOutputs(outputsSource(options), stack);
  const { deployRoleArn, ingest } = regionOutputs(outputs, region);
  const { url, deadLetterUrl } = ingest.queues[stage];
  const account = openMediaAccount({
    region,
    roleArn: deployRoleArn,
    sessionName: "media-redrive",
    statements: sessionStatements({
      region,
      queueArn: requiredQueueArn(url, region),
      deadLetterArn: requiredQueueArn(deadLetterUrl, region),
    }),
  });
  try {
    const report = await redrive(
      { ...options, operator: options.operator ?? operatorHere() },
      {
        deadLetters: new AwsDeadLetters(account.sqs, deadLetterUrl),
        queue: new AwsStageQueue(account.sqs, url),
        record: record === undefined ? undefined : new JournalOnDisk(record),
        now: () => new Date(),
        progress,
      },
    );
    printReport(json, report, formatReport);
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

runCommand({ run: main, exit: EXIT });
