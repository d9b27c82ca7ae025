import { formatArn } from "../../core/arn";
import { optionalNumber, optionalText, text } from "../../core/props";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Props, type ResourceType, type Scope, type StoredResource } from "../../core/types";
import { jobQuotas, refuseOverQuota } from "./concurrency";
import { isFinished } from "./job";
import { MediaConvertJobs } from "./jobs";
import { isReserved, MAX_NAME_LENGTH, QUEUE_TOKEN, queueProblems, slotsOf } from "./model";
import { Reservations } from "./reservations";

/** Queues per account and Region, on-demand and reserved together. */
const MAX_QUEUES = 10;

/**
 * A transcode queue. A reserved one is a 12-month commitment: while it runs, the queue cannot be deleted, its slots cannot go down, and
 * its pricing plan cannot change.
 */
export const queueType: ResourceType = {
  token: QUEUE_TOKEN,
  autoname: { property: "name", maxLength: MAX_NAME_LENGTH },
  replaceOn: ["name", "pricingPlan"],
  computed: ["arn", "concurrentJobs", "status", "pricingPlan"],
  check: (inputs) => queueProblems(inputs),
  create: ({ cloud, inputs, scope }) => {
    const name = text(inputs, "name");
    const { accountId, region } = scope;
    const others = cloud.resources.filter(
      QUEUE_TOKEN,
      (queue) => queue.scope.accountId === accountId && queue.scope.region === region,
    );
    if (others.some(({ id }) => id === name)) {
      throw new AwsError(
        "mediaconvert",
        "ConflictException",
        `queue ${name} exists already in ${region}`,
        409,
      );
    }
    if (others.length >= MAX_QUEUES) {
      throw new AwsError(
        "mediaconvert",
        "TooManyRequestsException",
        `${region} of account ${accountId} has ${MAX_QUEUES} queues, the quota`,
        429,
      );
    }
    const computed = computedOf(inputs, scope);
    if (!isReserved(inputs)) {
      refuseOverQuota(cloud, scope, name, computed.concurrentJobs);
    }
    const arn = formatArn("mediaconvert", region, accountId, `queues/${name}`);
    cloud.service(Reservations).purchase(arn, inputs);
    return { id: name, computed: { arn, ...computed } };
  },
  update: ({ cloud, inputs, previous, scope }) => {
    const arn = text(previous.outputs, "arn");
    // A number that is taken out of the program stays in AWS: UpdateQueue has no way to unset it.
    const computed = computedOf(inputs, scope, optionalNumber(previous.outputs, "concurrentJobs"));
    if (isReserved(inputs)) {
      cloud.service(Reservations).update(arn, previous.inputs, inputs);
    } else {
      refuseOverQuota(cloud, scope, previous.id, computed.concurrentJobs);
    }
    cloud.service(MediaConvertJobs).wake(scope);
    return computed;
  },
  delete: ({ cloud, previous }) => {
    refuseUnfinishedJobs(cloud, previous);
    if (cloud.service(Reservations).isActive(text(previous.outputs, "arn"), previous.inputs)) {
      throw new AwsError(
        "mediaconvert",
        "BadRequestException",
        `queue ${previous.id} has an active 12-month reservation and cannot be deleted`,
      );
    }
  },
};

/** A queue with jobs that are not over stays (MediaConvert User Guide, "Deleting a queue"). */
function refuseUnfinishedJobs(cloud: Cloud, { id, scope }: StoredResource): void {
  const open = cloud
    .service(MediaConvertJobs)
    .list(scope, { queue: id })
    .filter((job) => !isFinished(job));
  if (open.length > 0) {
    throw new AwsError(
      "mediaconvert",
      "ConflictException",
      `queue ${id} has ${open.length} jobs that are not over and cannot be deleted`,
      409,
    );
  }
}

/** What AWS fills in. */
function computedOf(
  inputs: Props,
  { region }: Scope,
  jobsBefore?: number,
): { readonly pricingPlan: string; readonly concurrentJobs: number; readonly status: string } {
  return {
    pricingPlan: optionalText(inputs, "pricingPlan") ?? "ON_DEMAND",
    concurrentJobs: isReserved(inputs)
      ? (slotsOf(inputs) ?? 0)
      : (optionalNumber(inputs, "concurrentJobs") ?? jobsBefore ?? jobQuotas(region).newQueue),
    status: optionalText(inputs, "status") ?? "ACTIVE",
  };
}
