import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { sortedKeys } from "../stableJson";
import {
  type Acceleration,
  jobRoute,
  type JobQueues,
  jobTemplateDocument,
  inlineTemplate,
} from "./jobTemplate";

/** Arguments of {@link JobTemplateStack}. */
export interface JobTemplateStackArgs {
  /** Begins the template's name, which is unique per account and Region: `<project>-<stack>`. */
  readonly namePrefix: string;
  readonly region: string;
  /** Jobs go to the reserved queue where there is one. */
  readonly queues: JobQueues;
  /** Minutes, 1 to 4320, after which a job that waits in the reserved queue hops to the on-demand queue. @default it waits */
  readonly hopToOnDemandMinutes?: number | undefined;
  readonly acceleration: Acceleration;
  /** Settings of MediaConvert's CreateJobTemplate, in its own spelling. They may hold outputs of other resources, such as a key's ARN. */
  readonly settings: object;
}

/**
 * The platform's ladder as a job template of the MediaConvert console, for operators who transcode by hand. The platform itself never reads
 * it: its jobs carry their settings, and record which.
 *
 * It is a CloudFormation stack of one resource, because the provider has none for job templates.
 *
 * @throws Error for a name that AWS would refuse
 */
export class JobTemplateStack extends pulumi.ComponentResource {
  readonly jobTemplateName: pulumi.Output<string>;
  readonly jobTemplateArn: pulumi.Output<string>;

  constructor(name: string, args: JobTemplateStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:transcode:JobTemplateStack", name, {}, opts);
    assertStackName(name);
    const templateName = `${args.namePrefix}-ladder`;
    const { queueArn, hop } = jobRoute(args.queues, args.hopToOnDemandMinutes);
    const stack = new aws.cloudformation.Stack(
      name,
      {
        templateBody: pulumi
          .jsonStringify(
            jobTemplateDocument({
              name: templateName,
              description: `Ladder of ${args.namePrefix} in ${args.region}`,
              acceleration: args.acceleration,
              hopAfterMinutes: hop?.minutes,
              settings: args.settings,
            }),
            sortedKeys,
          )
          .apply(inlineTemplate),
        parameters: { Queue: queueArn, ...(hop === undefined ? {} : { HopQueue: hop.queueArn }) },
        // A stack that fails at its first creation cannot be updated, only deleted.
        onFailure: "DELETE",
      },
      { parent: this },
    );
    this.jobTemplateName = pulumi.output(templateName);
    this.jobTemplateArn = stack.outputs.apply(arnOf);
    this.registerOutputs({ jobTemplateName: this.jobTemplateName, jobTemplateArn: this.jobTemplateArn });
  }
}

function arnOf(outputs: Readonly<Record<string, string>>): string {
  const arn = outputs["JobTemplateArn"];
  if (arn === undefined) {
    throw new Error("job template: its CloudFormation stack has no output JobTemplateArn; deploy it again.");
  }
  return arn;
}

/** Pulumi makes the stack's name from the component's and eight more characters; CloudFormation allows 128. */
function assertStackName(name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,118}$/.test(name)) {
    throw new Error(
      `job template: got the name ${name}. It begins a CloudFormation stack's name: use up to 119 letters, digits and -, starting with a letter.`,
    );
  }
}
