import { concurrencyQuotas } from "../../components/transcode/quotas";
import { RESERVATION_MONTHS, reservationAcknowledgement } from "../../components/transcode/reservation";
import type { PlatformConfig } from "../config";
import { ingestRegionsOf } from "../ingestRegions";
import { shortened } from "../configProblems";

/** A reserved queue with its Region. */
type Reserved = readonly [region: string, queue: PlatformConfig["transcoding"]["reservedQueues"][string]];

/** Rules about `transcoding` that span several keys. Returns one sentence per problem. */
export function transcodingProblems(config: PlatformConfig): readonly string[] {
  const reserved: readonly Reserved[] = Object.entries(config.transcoding.reservedQueues);
  return [
    ...concurrencyProblems(config),
    ...reserved.flatMap((queue) => reservedRegionProblems(queue, config)),
    ...reserved.flatMap(acknowledgementProblems),
    ...reserved.flatMap((queue) => accelerationProblems(queue, config)),
  ];
}

/**
 * Too many jobs at a time are answered with 429, which the provider retries for about an hour before it fails (terraform-provider-aws
 * 41013): so they never get there.
 */
function concurrencyProblems({ regions, transcoding }: PlatformConfig): readonly string[] {
  const { onDemandConcurrentJobs: jobs, concurrentJobsQuota: granted } = transcoding;
  if (granted !== undefined) {
    return jobs <= granted
      ? []
      : [
          `transcoding.onDemandConcurrentJobs: got ${jobs}. Allowed: up to ${granted}, the quota that transcoding.concurrentJobsQuota says AWS has granted; lower it, or have the quota raised further.`,
        ];
  }
  const short = Object.keys(regions)
    .map((region) => ({ region, quota: concurrencyQuotas(region).perQueue }))
    .filter(({ quota }) => jobs > quota);
  if (short.length === 0) {
    return [];
  }
  const smallest = Math.min(...short.map(({ quota }) => quota));
  const where = short.map(({ region, quota }) => `${region} ${quota}`).join(", ");
  return [
    `transcoding.onDemandConcurrentJobs: got ${jobs}. Allowed: up to ${smallest}, by AWS's default for jobs at the same time in one queue (${where}); lower it, or have the quota "Concurrent jobs per on-demand queue" raised and set transcoding.concurrentJobsQuota to what was granted.`,
  ];
}

/** Only Regions that ingest have queues. Elsewhere a reservation would be ignored; one that was made there before would be let go. */
function reservedRegionProblems([region]: Reserved, config: PlatformConfig): readonly string[] {
  const setting = `transcoding.reservedQueues.${region}`;
  const ingest = ingestRegionsOf(config);
  if (!Object.hasOwn(config.regions, region)) {
    return [`${setting}: is not a media Region of this stack. Allowed: ${ingest.join(", ")}.`];
  }
  return ingest.includes(region)
    ? []
    : [
        `${setting}: ${region} only receives, so nothing is transcoded there. Allowed: ${ingest.join(", ")}; take the queue out, or add ${region} to replication.ingestRegions.`,
      ];
}

/** What a reserved slot costs a month, in USD: a rough figure from the Terraform provider's tests. The pricing page has the real one. */
const ROUGH_SLOT_PRICE = 400;

function acknowledgementProblems([region, { slots, renewal, acknowledgement }]: Reserved): readonly string[] {
  const sentence = reservationAcknowledgement(region, slots, renewal);
  if (acknowledgement === sentence) {
    return [];
  }
  const price = (slots * ROUGH_SLOT_PRICE * RESERVATION_MONTHS).toLocaleString("en-US");
  const got = acknowledgement === "" ? "missing" : `got ${shortened(JSON.stringify(acknowledgement))}`;
  return [
    `transcoding.reservedQueues.${region}.acknowledgement: ${got}. AWS bills ${slots} reserved ${slots === 1 ? "slot" : "slots"} for ${RESERVATION_MONTHS} months${renewal === "AUTO_RENEW" ? " and again with every renewal" : ""}, used or not, with no way to cancel: roughly USD ${price} a term (look it up on the pricing page). If that is meant, write exactly: ${sentence}. If not, remove transcoding.reservedQueues.${region}.`,
  ];
}

/**
 * Reserved queues run no accelerated jobs. They take those that merely prefer it, and the preference counts once the job has hopped
 * (MediaConvert User Guide, "Using accelerated transcoding with hopped jobs").
 */
function accelerationProblems(
  [region, { hopToOnDemandMinutes }]: Reserved,
  { transcoding: { acceleration } }: PlatformConfig,
): readonly string[] {
  if (acceleration === "ENABLED") {
    return [
      `transcoding.acceleration: got ENABLED, but jobs in ${region} go to its reserved queue, which runs no accelerated jobs: each would fail. Allowed with reserved queues: DISABLED, or PREFERRED, which accelerates jobs that have hopped to the on-demand queue.`,
    ];
  }
  return acceleration === "PREFERRED" && hopToOnDemandMinutes === undefined
    ? [
        `transcoding.reservedQueues.${region}.hopToOnDemandMinutes: missing, although transcoding.acceleration is PREFERRED. A reserved queue accelerates nothing and no job would ever leave it; set after how many minutes (1 to 4320) a job hops, or acceleration to DISABLED.`,
      ]
    : [];
}
