import type { Cloud } from "../../core/cloud";
import { optionalBoolean, optionalNumber, text, texts } from "../../core/props";
import type { Props, StoredResource } from "../../core/types";

/** Pulumi type token of an event source mapping. */
export const MAPPING_TOKEN = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** A queue whose messages Lambda hands to a function. */
export interface Mapping {
  readonly uuid: string;
  readonly queueArn: string;
  /** With its version, where it was named with one. */
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** Seconds to gather a batch. */
  readonly windowSeconds: number;
  /** True when the function says which messages of a batch it failed on. */
  readonly reportsItemFailures: boolean;
}

/** Messages of a batch, unless the mapping says otherwise. */
export const DEFAULT_BATCH_SIZE = 10;

/** Seconds during which a batch is gathered. @default 0 */
export function windowSecondsOf(inputs: Props): number {
  return optionalNumber(inputs, "maximumBatchingWindowInSeconds") ?? 0;
}

/** The mappings that satisfy `predicate`, oldest first. */
export function mappings(cloud: Cloud, predicate: (mapping: Mapping) => boolean): readonly Mapping[] {
  return cloud.resources
    .filter(MAPPING_TOKEN)
    .map(readMapping)
    .filter((mapping) => predicate(mapping));
}

function readMapping({ id, inputs, outputs }: StoredResource): Mapping {
  return {
    uuid: id,
    queueArn: text(inputs, "eventSourceArn"),
    functionArn: text(outputs, "functionArn"),
    enabled: optionalBoolean(inputs, "enabled") ?? true,
    batchSize: optionalNumber(inputs, "batchSize") ?? DEFAULT_BATCH_SIZE,
    windowSeconds: windowSecondsOf(inputs),
    reportsItemFailures: texts(inputs, "functionResponseTypes").includes("ReportBatchItemFailures"),
  };
}
