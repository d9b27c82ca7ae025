import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { refuseUpdates } from "../guards/refuseChange";
import type { Placement } from "../placement";
import { ACKNOWLEDGEMENT_TAG, type Reservation, reservationChangeProblem } from "./reservation";

/** Arguments of {@link TranscodeQueues}. */
export interface TranscodeQueuesArgs extends Placement {
  /** Begins the queues' names, which are unique per account and Region: `<project>-<stack>`. */
  readonly namePrefix: string;
  /** Jobs that the on-demand queue runs at the same time, within the quota of the Region (`concurrencyQuotas`). */
  readonly onDemandConcurrentJobs: number;
  /** Reserved capacity beside the on-demand queue. @default none */
  readonly reserved?: Reservation;
}

/**
 * One Region's transcode queues: on demand always, reserved by choice.
 *
 * The on-demand queue always states its concurrency. The service cannot unset it, so a queue that once had a number would silently keep it
 * when the number is taken out of the program.
 *
 * The reserved queue is a commitment of twelve months which AWS does not take back. What could buy a second one or lose sight of the
 * first is closed: its name is fixed and a change of it would replace, which `protect` refuses (the policy pack says why); removing it
 * from the program, or destroying the stack, leaves it in AWS (`retainOnDelete`) after somebody has taken the protection off; a change
 * of slots is refused at preview by a hook. Whether it may be made at all is decided by the configuration's rules and the policy pack, by
 * the sentence in its tag.
 *
 * It is not paused, described or changed in any other way: every update but one of tags sends the plan again, and AWS takes the plan of an
 * expired queue for a new purchase.
 *
 * @throws Error for names and numbers that AWS would refuse in the middle of an update
 */
export class TranscodeQueues extends pulumi.ComponentResource {
  readonly onDemandQueueArn: pulumi.Output<string>;
  /** Undefined where nothing is reserved. */
  readonly reservedQueueArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: TranscodeQueuesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:transcode:TranscodeQueues", name, {}, opts);
    assertCount("onDemandConcurrentJobs", args.onDemandConcurrentJobs);
    const onDemand = new aws.mediaconvert.Queue(
      `${name}-on-demand`,
      {
        name: queueName(args.namePrefix, "on-demand"),
        description: `Jobs of ${args.namePrefix} in ${args.region}, paid by the minute`,
        pricingPlan: "ON_DEMAND",
        concurrentJobs: args.onDemandConcurrentJobs,
      },
      { parent: this },
    );
    this.onDemandQueueArn = onDemand.arn;
    this.reservedQueueArn =
      args.reserved === undefined ? undefined : this.reserve(`${name}-reserved`, args, args.reserved).arn;
    this.registerOutputs({
      onDemandQueueArn: this.onDemandQueueArn,
      reservedQueueArn: this.reservedQueueArn,
    });
  }

  private reserve(
    name: string,
    { namePrefix }: TranscodeQueuesArgs,
    reserved: Reservation,
  ): aws.mediaconvert.Queue {
    assertCount("reserved.slots", reserved.slots);
    return new aws.mediaconvert.Queue(
      name,
      {
        name: queueName(namePrefix, "reserved"),
        pricingPlan: "RESERVED",
        reservationPlanSettings: {
          commitment: "ONE_YEAR",
          renewalType: reserved.renewal,
          reservedSlots: reserved.slots,
        },
        tags: { [ACKNOWLEDGEMENT_TAG]: reserved.acknowledgement },
      },
      {
        parent: this,
        protect: true,
        retainOnDelete: true,
        hooks: { beforeUpdate: [refuseUpdates(name, reservationChangeProblem)] },
      },
    );
  }
}

/** Longest name of a queue. */
const MAX_NAME_LENGTH = 80;

/** A queue's name in AWS. */
function queueName(namePrefix: string, plan: "on-demand" | "reserved"): string {
  const name = `${namePrefix}-${plan}`;
  if (!/^[A-Za-z0-9_-]+$/.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new Error(
      `transcode queues: got the name ${name}. Allowed: letters, digits, - and _, at most ${MAX_NAME_LENGTH} of them; shorten the project's or the stack's name.`,
    );
  }
  return name;
}

function assertCount(setting: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`transcode queues: ${setting}: got ${value}. Allowed: whole numbers from 1.`);
  }
}
