import { hasUnknown, optionalNumber, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { DEFAULT_BATCH_SIZE, windowSecondsOf } from "./mappings";

interface Finding {
  readonly property: string;
  readonly reason: string;
}

/** Messages of a batch from a standard queue. */
const MAX_BATCH = 10_000;
/** Messages of a batch that needs no window: as many as one receive brings. */
const MAX_BATCH_WITHOUT_WINDOW = 10;
const MAX_WINDOW_SECONDS = 300;
/** Arguments for streams, Kafka, DocumentDB and filters: not of queues, or not in the stand-in. */
const NOT_FOR_QUEUES = [
  "amazonManagedKafkaEventSourceConfig",
  "bisectBatchOnFunctionError",
  "destinationConfig",
  "documentDbEventSourceConfig",
  "filterCriteria",
  "maximumRecordAgeInSeconds",
  "maximumRetryAttempts",
  "parallelizationFactor",
  "provisionedPollerConfig",
  "queues",
  "selfManagedEventSource",
  "selfManagedKafkaEventSourceConfig",
  "sourceAccessConfigurations",
  "startingPosition",
  "startingPositionTimestamp",
  "topics",
  "tumblingWindowInSeconds",
];

/** What is wrong with a mapping's arguments without looking at the queue or the function. */
export function mappingProblems(inputs: Props): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (property: string, reason: string): void => {
    findings.push({ property, reason: `InvalidParameterValueException: ${reason}` });
  };
  for (const property of NOT_FOR_QUEUES.filter((name) => inputs[name] !== undefined)) {
    add(property, "the stand-in maps standard SQS queues, without filters; leave it out");
  }
  if (inputs["eventSourceArn"] === undefined) {
    add("eventSourceArn", "the ARN of a queue is needed");
  }
  const source = optionalText(inputs, "eventSourceArn");
  if (source !== undefined && !hasUnknown(source) && !/^arn:[^:]+:sqs:/.test(source)) {
    add("eventSourceArn", `${source}; the ARN of an SQS queue is needed`);
  }
  const batch = optionalNumber(inputs, "batchSize") ?? DEFAULT_BATCH_SIZE;
  if (!Number.isInteger(batch) || batch < 1 || batch > MAX_BATCH) {
    add("batchSize", `${batch}; 1 to ${MAX_BATCH} messages are allowed`);
  }
  const window = windowSecondsOf(inputs);
  if (!Number.isInteger(window) || window < 0 || window > MAX_WINDOW_SECONDS) {
    add("maximumBatchingWindowInSeconds", `${window}; 0 to ${MAX_WINDOW_SECONDS} s are allowed`);
  }
  if (batch > MAX_BATCH_WITHOUT_WINDOW && window === 0) {
    add(
      "maximumBatchingWindowInSeconds",
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${MAX_BATCH_WITHOUT_WINDOW}`,
    );
  }
  const unknownType = texts(inputs, "functionResponseTypes").find(
    (type) => type !== "ReportBatchItemFailures",
  );
  if (unknownType !== undefined) {
    add("functionResponseTypes", `${unknownType}; ReportBatchItemFailures is the only one`);
  }
  const concurrency = optionalNumber(optionalObject(inputs, "scalingConfig") ?? {}, "maximumConcurrency");
  if (
    concurrency !== undefined &&
    (!Number.isInteger(concurrency) || concurrency < 2 || concurrency > 1_000)
  ) {
    add("scalingConfig.maximumConcurrency", `${concurrency}; 2 to 1000 are allowed`);
  }
  return findings;
}
