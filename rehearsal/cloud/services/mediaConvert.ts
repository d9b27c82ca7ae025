import { formatArn } from "../core/arn";
import { optionalNumber, optionalObject, optionalText, text } from "../core/props";
import { AwsError, UNKNOWN, type Props, type ResourceType, type ServiceModule } from "../core/types";

const TOKEN = "aws:mediaconvert/queue:Queue";
/** Queues per account and Region, on-demand and reserved together. */
const MAX_QUEUES = 10;
/** Jobs that a new on-demand queue runs at once where the program does not say. */
const DEFAULT_CONCURRENT_JOBS = 100;

/**
 * A transcode queue. A reserved one is a 12-month commitment: it cannot be deleted, its slots cannot go down, and its
 * pricing plan cannot change.
 */
const queueType: ResourceType = {
  token: TOKEN,
  autoname: { property: "name", maxLength: 80 },
  replaceOn: ["name", "pricingPlan"],
  computed: ["arn", "concurrentJobs", "status", "pricingPlan"],
  check: (inputs) => problemsOf(inputs),
  create: ({ cloud, inputs, scope }) => {
    const name = text(inputs, "name");
    const { accountId, region } = scope;
    const others = cloud.resources.filter(
      TOKEN,
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
    const arn = formatArn("mediaconvert", region, accountId, `queues/${name}`);
    return { id: name, computed: { arn, ...defaultsOf(inputs) } };
  },
  update: ({ inputs, previous }) => {
    const before = slotsOf(previous.inputs);
    const after = slotsOf(inputs);
    if (before !== undefined && (after === undefined || after < before)) {
      throw new AwsError(
        "mediaconvert",
        "BadRequestException",
        `queue ${previous.id}: ${before} reserved slots cannot become ${after ?? 0}; the commitment runs for 12 months`,
      );
    }
    return defaultsOf(inputs);
  },
  delete: ({ previous }) => {
    if (optionalText(previous.inputs, "pricingPlan") === "RESERVED") {
      throw new AwsError(
        "mediaconvert",
        "BadRequestException",
        `queue ${previous.id} has an active 12-month reservation and cannot be deleted`,
      );
    }
  },
};

/** MediaConvert's queues; jobs come with the transcode pipeline. */
export const mediaConvertService: ServiceModule = { resourceTypes: [queueType] };

function slotsOf(inputs: Props): number | undefined {
  const plan = optionalObject(inputs, "reservationPlanSettings");
  return plan && optionalNumber(plan, "reservedSlots");
}

function defaultsOf(inputs: Props): Props {
  const pricingPlan = optionalText(inputs, "pricingPlan") ?? "ON_DEMAND";
  const concurrentJobs =
    optionalNumber(inputs, "concurrentJobs") ??
    (pricingPlan === "RESERVED" ? (slotsOf(inputs) ?? 0) : DEFAULT_CONCURRENT_JOBS);
  return { pricingPlan, concurrentJobs, status: optionalText(inputs, "status") ?? "ACTIVE" };
}

function problemsOf(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const problems: { property: string; reason: string }[] = [];
  const plan = inputs["pricingPlan"] ?? "ON_DEMAND";
  const reservation = inputs["reservationPlanSettings"];
  if (plan === UNKNOWN || reservation === UNKNOWN) {
    return [];
  }
  if (plan !== "ON_DEMAND" && plan !== "RESERVED") {
    problems.push({
      property: "pricingPlan",
      reason: `${JSON.stringify(plan)}: ON_DEMAND or RESERVED is allowed`,
    });
  }
  if ((plan === "RESERVED") !== (reservation !== undefined)) {
    problems.push({
      property: "reservationPlanSettings",
      reason: "needed by a RESERVED queue, and only by one",
    });
  }
  if (plan === "RESERVED" && inputs["concurrentJobs"] !== undefined) {
    problems.push({ property: "concurrentJobs", reason: "only on-demand queues take it" });
  }
  return problems;
}
