import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link ReconcileSchedule}. */
export interface ReconcileScheduleArgs {
  /** Account of the provider, 12 digits. */
  readonly accountId: string;
  readonly functionName: pulumi.Input<string>;
  readonly functionArn: pulumi.Input<string>;
  /** Minutes between two runs, 1 or more. */
  readonly everyMinutes: number;
}

/** Runs the reconciler every few minutes. A run that is lost is no loss: the next one looks at everything again. */
export class ReconcileSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: ReconcileScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:pipeline:ReconcileSchedule", name, {}, opts);
    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        description: "Runs the reconciler of the ingest stages",
        scheduleExpression: scheduleExpression(args.everyMinutes),
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: args.functionName,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
        sourceAccount: args.accountId,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      name,
      { rule: rule.name, arn: args.functionArn },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs({});
  }
}

/** EventBridge's rate of a schedule: it takes `rate(1 minute)` and `rate(2 minutes)`, and refuses any other number of the word. */
export function scheduleExpression(minutes: number): string {
  return `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`;
}
