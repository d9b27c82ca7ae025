import * as pulumi from "@pulumi/pulumi";

import type { IngestSettings } from "../../functions/ingest/settings";
import type { IngestQueue, IngestStage } from "../../functions/ingest/stages";
import {
  assetIngested,
  type EventPattern,
  inventoryWritten,
  jobEnded,
  masterUploaded,
} from "./eventPatterns";
import { ReconcileSchedule } from "./reconcileSchedule";
import type { RegionalServices } from "./regionalServices";
import { StageFunction } from "./stageFunction";
import { StageQueue } from "./stageQueue";
import type { StageRole } from "./stageRole";
import { stageSize } from "./stageSizes";

/** Arguments of {@link RegionalIngest}. */
export interface RegionalIngestArgs {
  /** What the stages work on. */
  readonly services: RegionalServices;
  /** The stages' roles; policies of keys and of the catalog name them already. */
  readonly roles: Readonly<Record<IngestStage, StageRole>>;
  /** What the functions go by. */
  readonly settings: pulumi.Input<IngestSettings>;
  /** Name that the stack's jobs carry as metadata. */
  readonly stack: string;
  readonly mezzanineBucketName: pulumi.Input<string>;
  readonly packagedBucketName: pulumi.Input<string>;
  /** Minutes between two runs of the reconciler. */
  readonly reconcileMinutes: number;
}

/** A stage's queue as operators see it. */
export interface IngestQueueUrls {
  readonly url: pulumi.Output<string>;
  readonly deadLetterUrl: pulumi.Output<string>;
}

/**
 * One Region's ingest: three stages that work on queues of events, and the reconciler that does what no event asked for.
 *
 * Every Region gets all of them. Where nothing is transcoded, uploads are still looked at: somebody who uploads there should hear why
 * nothing comes of it.
 */
export class RegionalIngest extends pulumi.ComponentResource {
  readonly queues: Readonly<Record<IngestQueue, IngestQueueUrls>>;
  /** Names of the functions. */
  readonly functions: Readonly<Record<IngestStage, pulumi.Output<string>>>;

  constructor(name: string, args: RegionalIngestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:pipeline:RegionalIngest", name, {}, opts);
    const { services, roles, settings, reconcileMinutes } = args;
    const events = stageEvents(args);
    const queueOf = (stage: IngestQueue): StageQueue =>
      new StageQueue(
        `${name}-${stage}`,
        {
          accountId: services.accountId,
          events: events[stage],
          functionTimeoutSeconds: stageSize(stage, reconcileMinutes).timeoutSeconds,
        },
        { parent: this },
      );
    const queues = {
      "submit-transcode": queueOf("submit-transcode"),
      "register-asset": queueOf("register-asset"),
      "publish-asset": queueOf("publish-asset"),
    };
    const functionOf = (stage: IngestStage): StageFunction =>
      new StageFunction(
        `${name}-${stage}`,
        {
          stage,
          role: roles[stage],
          services,
          settings,
          size: stageSize(stage, reconcileMinutes),
          ...(stage === "reconcile" ? {} : { queue: queues[stage] }),
        },
        { parent: this },
      );
    const functions = {
      "submit-transcode": functionOf("submit-transcode"),
      "register-asset": functionOf("register-asset"),
      "publish-asset": functionOf("publish-asset"),
      reconcile: functionOf("reconcile"),
    };
    const { functionName, functionArn } = functions.reconcile;
    new ReconcileSchedule(
      `${name}-schedule`,
      { accountId: services.accountId, functionName, functionArn, everyMinutes: reconcileMinutes },
      { parent: this },
    );
    this.queues = {
      "submit-transcode": urlsOf(queues["submit-transcode"]),
      "register-asset": urlsOf(queues["register-asset"]),
      "publish-asset": urlsOf(queues["publish-asset"]),
    };
    this.functions = {
      "submit-transcode": functions["submit-transcode"].functionName,
      "register-asset": functions["register-asset"].functionName,
      "publish-asset": functions["publish-asset"].functionName,
      reconcile: functions.reconcile.functionName,
    };
    this.registerOutputs({ queues: this.queues, functions: this.functions });
  }
}

function urlsOf({ url, deadLetterUrl }: StageQueue): IngestQueueUrls {
  return { url, deadLetterUrl };
}

/** Which events each queue takes, by the names of the rules. */
function stageEvents({
  services,
  stack,
  mezzanineBucketName,
  packagedBucketName,
}: RegionalIngestArgs): Readonly<Record<IngestQueue, Readonly<Record<string, pulumi.Input<EventPattern>>>>> {
  const { accountId } = services;
  return {
    "submit-transcode": {
      uploaded: pulumi.output(mezzanineBucketName).apply((bucket) => masterUploaded(accountId, bucket)),
    },
    "register-asset": {
      // Jobs run where masters are transcoded, and their events stay in the Region.
      ...(services.transcoding === undefined ? {} : { "job-ended": jobEnded(accountId, stack) }),
      inventory: pulumi.output(packagedBucketName).apply((bucket) => inventoryWritten(accountId, bucket)),
    },
    "publish-asset": { ingested: assetIngested(services) },
  };
}
