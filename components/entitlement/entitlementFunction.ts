import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  ENTITLEMENT_SETTINGS_VARIABLE,
  type EntitlementSettings,
} from "../../functions/entitlement/settings";
import { bundleFunction, LAMBDA_HANDLER, LAMBDA_RUNTIME } from "../bundle/bundleFunction";
import { policyDocument, serviceTrust, sourceAccount } from "../iam/policyDocument";
import { checkEnvironment } from "../lambda/functionEnvironment";
import { writeLog } from "../pipeline/permissions/functionStatements";
import type { Placement } from "../placement";
import { stableJson } from "../stableJson";
import { entitlementStatements, type EntitlementSources } from "./entitlementStatements";

/** Arguments of {@link EntitlementFunction}. */
export interface EntitlementFunctionArgs extends Placement {
  readonly sources: EntitlementSources;
  readonly settings: pulumi.Input<EntitlementSettings>;
}

const LOG_RETENTION_DAYS = 90;

/** Seconds. A request is four short reads and a signature; whoever waits longer than the edge does waits for nothing. */
export const FUNCTION_TIMEOUT_SECONDS = 10;

/** Megabytes; processing power grows with them, and a signature and the start of four clients take some. */
const MEMORY_MEGABYTES = 512;

/** The clients of three services and the judge of cookies, minified: read at every cold start. */
const MAX_BUNDLE_BYTES = 2 * 1024 * 1024;

/** The function that says who may play what, in one Region, with its role and its log. */
export class EntitlementFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;

  constructor(name: string, args: EntitlementFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:entitlement:EntitlementFunction", name, {}, opts);
    const { accountId, region, sources, settings } = args;
    const parent = { parent: this };
    const role = new aws.iam.Role(
      name,
      {
        description: `The entitlement service runs with it in ${region}`,
        assumeRolePolicy: serviceTrust("lambda.amazonaws.com", sourceAccount(accountId)),
      },
      parent,
    );
    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: LOG_RETENTION_DAYS }, parent);
    const permissions = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: policyDocument([...entitlementStatements(sources), ...writeLog(logGroup.arn)]),
      },
      parent,
    );
    const fn = new aws.lambda.Function(
      name,
      {
        description: "Entitlement service: who may play what",
        code: bundleFunction({ entry: "functions/entitlement/handler.ts", maxBytes: MAX_BUNDLE_BYTES })
          .archive,
        handler: LAMBDA_HANDLER,
        runtime: LAMBDA_RUNTIME,
        architectures: ["arm64"],
        role: role.arn,
        memorySize: MEMORY_MEGABYTES,
        timeout: FUNCTION_TIMEOUT_SECONDS,
        environment: {
          variables: pulumi
            .output(settings)
            .apply((known) => checkEnvironment(name, { [ENTITLEMENT_SETTINGS_VARIABLE]: stableJson(known) })),
        },
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      },
      { ...parent, dependsOn: [permissions] },
    );
    this.functionName = fn.name;
    this.functionArn = fn.arn;
    this.registerOutputs({ functionName: this.functionName, functionArn: this.functionArn });
  }
}
