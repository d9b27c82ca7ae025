import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { compactSettings } from "../../functions/ingest/compactSettings";
import { QUEUE_URL_VARIABLE, SETTINGS_VARIABLE, type IngestSettings } from "../../functions/ingest/settings";
import type { IngestStage } from "../../functions/ingest/stages";
import { bundleFunction, LAMBDA_HANDLER, LAMBDA_RUNTIME } from "../bundle/bundleFunction";
import { policyDocument } from "../iam/policyDocument";
import { stableJson } from "../stableJson";
import { workOnQueue, writeLog } from "./permissions/functionStatements";
import { stageStatements } from "./permissions/stageStatements";
import type { RegionalServices } from "./regionalServices";
import { checkEnvironment } from "../lambda/functionEnvironment";
import type { StageQueue } from "./stageQueue";
import type { StageRole } from "./stageRole";
import { BATCH_SIZE, CONCURRENT_BATCHES, STAGE_ENTRIES, type StageSize } from "./stageSizes";

/** Arguments of {@link StageFunction}. */
export interface StageFunctionArgs {
  readonly stage: IngestStage;
  readonly role: StageRole;
  /** What the stage works on; its permissions are for exactly that. */
  readonly services: RegionalServices;
  readonly settings: pulumi.Input<IngestSettings>;
  readonly size: StageSize;
  /** Queue that the function works on. Left out: something else runs it. */
  readonly queue?: StageQueue;
}

const LOG_RETENTION_DAYS = 90;

/** The clients of five services, minified. Not in the state, but read at every cold start. */
const MAX_BUNDLE_BYTES = 3 * 1024 * 1024;

/**
 * One ingest stage's function in one Region, with its log group, its permissions, and what hands it messages.
 *
 * A batch answers which of its messages failed (`ReportBatchItemFailures`), so that the others do not come again.
 */
export class StageFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;

  constructor(name: string, args: StageFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:pipeline:StageFunction", name, {}, opts);
    const { stage, role, services, queue, size } = args;
    const parent = { parent: this };
    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: LOG_RETENTION_DAYS }, parent);
    const permissions = new aws.iam.RolePolicy(
      name,
      {
        role: role.roleName,
        policy: policyDocument([
          ...stageStatements(stage, services),
          ...(queue === undefined ? [] : workOnQueue(queue.arn)),
          ...writeLog(logGroup.arn),
        ]),
      },
      parent,
    );
    const fn = new aws.lambda.Function(
      name,
      {
        description: `Ingest stage ${stage}`,
        code: bundleFunction({ entry: STAGE_ENTRIES[stage], maxBytes: MAX_BUNDLE_BYTES }).archive,
        handler: LAMBDA_HANDLER,
        runtime: LAMBDA_RUNTIME,
        architectures: ["arm64"],
        role: role.arn,
        memorySize: size.memoryMegabytes,
        timeout: size.timeoutSeconds,
        environment: {
          variables: pulumi.all([args.settings, queue?.url]).apply(([settings, queueUrl]) =>
            checkEnvironment(name, {
              [SETTINGS_VARIABLE]: stableJson(compactSettings(settings)),
              ...(queueUrl === undefined ? {} : { [QUEUE_URL_VARIABLE]: queueUrl }),
            }),
          ),
        },
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      },
      { ...parent, dependsOn: [permissions] },
    );
    if (queue !== undefined) {
      new aws.lambda.EventSourceMapping(
        name,
        {
          functionName: fn.arn,
          eventSourceArn: queue.arn,
          batchSize: BATCH_SIZE,
          functionResponseTypes: ["ReportBatchItemFailures"],
          scalingConfig: { maximumConcurrency: CONCURRENT_BATCHES },
        },
        parent,
      );
    }
    this.functionName = fn.name;
    this.functionArn = fn.arn;
    this.registerOutputs({ functionName: this.functionName, functionArn: this.functionArn });
  }
}
