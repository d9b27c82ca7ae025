import { formatArn, parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { optionalNumber, optionalText } from "../../core/props";
import { jobQuotas } from "./concurrency";
import type { Place } from "./job";
import { isReserved, QUEUE_TOKEN } from "./model";
import { Reservations } from "./reservations";

/** A queue as jobs see it. */
export interface JobQueue {
  readonly arn: string;
  readonly reserved: boolean;
  /** Paused queues take jobs and start none. */
  readonly paused: boolean;
  /** Jobs that it runs at once: none, where a reservation has expired. */
  readonly slots: number;
}

/** The queue that every account has in every Region, for jobs that name none. */
const DEFAULT_QUEUE = "Default";

/** A queue by its ARN or name; undefined where the place has no such queue. */
export function findJobQueue(
  cloud: Cloud,
  place: Place,
  nameOrArn: string = DEFAULT_QUEUE,
): JobQueue | undefined {
  const name = parseArn(nameOrArn) === undefined ? nameOrArn : nameOrArn.split("queues/")[1];
  const arn = formatArn("mediaconvert", place.region, place.accountId, `queues/${name ?? ""}`);
  if (name === undefined || (nameOrArn !== name && nameOrArn !== arn)) {
    return undefined;
  }
  const [queue] = cloud.resources.filter(
    QUEUE_TOKEN,
    ({ id, scope }) => id === name && scope.accountId === place.accountId && scope.region === place.region,
  );
  if (queue === undefined) {
    return name === DEFAULT_QUEUE
      ? { arn, reserved: false, paused: false, slots: jobQuotas(place.region).newQueue }
      : undefined;
  }
  const reserved = isReserved(queue.inputs);
  const expired = reserved && !cloud.service(Reservations).isActive(arn, queue.inputs);
  return {
    arn,
    reserved,
    paused: optionalText(queue.outputs, "status") === "PAUSED",
    slots: expired ? 0 : (optionalNumber(queue.outputs, "concurrentJobs") ?? 0),
  };
}
