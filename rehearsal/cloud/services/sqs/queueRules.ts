import { isProps, optionalBoolean, optionalNumber, optionalText, parseJson } from "../../core/props";
import { UNKNOWN, type Props } from "../../core/types";
import { readRedrive } from "./queues";

type Problem = { readonly property: string; readonly reason: string };

/** Least and most of each numeric attribute, as SetQueueAttributes has them. */
const RANGES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  delaySeconds: [0, 900],
  kmsDataKeyReusePeriodSeconds: [60, 86_400],
  maxMessageSize: [1_024, 1_048_576],
  messageRetentionSeconds: [60, 1_209_600],
  receiveWaitTimeSeconds: [0, 20],
  visibilityTimeoutSeconds: [0, 43_200],
};

/** Attributes that only FIFO queues have. */
const FIFO_ONLY = ["contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"];

/** What is wrong with a queue's arguments without looking at anything else. */
export function queueProblems(inputs: Props): readonly Problem[] {
  return [
    ...nameProblems(inputs),
    ...rangeProblems(inputs),
    ...encryptionProblems(inputs),
    ...fifoProblems(inputs),
    ...redriveProblems(inputs),
  ];
}

function nameProblems(inputs: Props): readonly Problem[] {
  const name = optionalText(inputs, "name");
  return name === undefined || /^[A-Za-z0-9_-]{1,80}$/.test(name)
    ? []
    : [
        {
          property: "name",
          reason: `${JSON.stringify(name)} is no queue name: 1 to 80 letters, digits, hyphens and underscores`,
        },
      ];
}

function rangeProblems(inputs: Props): readonly Problem[] {
  return Object.entries(RANGES).flatMap(([property, [from, to]]) => {
    const value = optionalNumber(inputs, property);
    return value === undefined || (Number.isInteger(value) && value >= from && value <= to)
      ? []
      : [{ property, reason: `is ${value}; an integer from ${from} to ${to} is allowed` }];
  });
}

function encryptionProblems(inputs: Props): readonly Problem[] {
  return optionalBoolean(inputs, "sqsManagedSseEnabled") === true && inputs["kmsMasterKeyId"] !== undefined
    ? [
        {
          property: "sqsManagedSseEnabled",
          reason:
            "conflicts with kmsMasterKeyId: a queue is encrypted by SQS's key or by a KMS key, not both",
        },
      ]
    : [];
}

/** S3 cannot notify FIFO queues, and nothing else of the platform has a queue. */
function fifoProblems(inputs: Props): readonly Problem[] {
  if (optionalBoolean(inputs, "fifoQueue") === true) {
    return [{ property: "fifoQueue", reason: "the stand-in has standard queues only; leave it out" }];
  }
  return FIFO_ONLY.filter((property) => inputs[property] !== undefined && inputs[property] !== false).map(
    (property) => ({ property, reason: "is for FIFO queues only" }),
  );
}

function redriveProblems(inputs: Props): readonly Problem[] {
  const value = inputs["redrivePolicy"];
  if (typeof value !== "string" || value === "" || value.includes(UNKNOWN)) {
    return [];
  }
  const redrive = readRedrive(inputs);
  const count = redrive?.maxReceiveCount ?? 0;
  return isProps(parseJson(value)) && Number.isInteger(count) && count >= 1 && count <= 1_000
    ? []
    : [
        {
          property: "redrivePolicy",
          reason: `${value}: a JSON object with deadLetterTargetArn and a maxReceiveCount from 1 to 1000 is needed`,
        },
      ];
}
