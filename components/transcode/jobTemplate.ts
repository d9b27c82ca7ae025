import type * as pulumi from "@pulumi/pulumi";

/** When MediaConvert splits a job over several machines: faster for long titles, dearer, in on-demand queues only. */
export type Acceleration = "DISABLED" | "PREFERRED" | "ENABLED";

/** What a job template holds. */
export interface JobTemplate {
  /** Unique in the account and Region; a change of it replaces the template. */
  readonly name: string;
  readonly description: string;
  readonly acceleration: Acceleration;
  /** Minutes, 1 to 4320, after which a waiting job hops to the on-demand queue. Left out: jobs stay where they are. */
  readonly hopAfterMinutes?: number | undefined;
  /**
   * The settings of MediaConvert's CreateJobTemplate, in its own spelling: output groups and input settings, without `FileInput` and
   * without destinations' buckets. Outputs of other resources may stand inside.
   */
  readonly settings: object;
}

/** Parameters of the CloudFormation template; their values are ARNs that only the update knows. */
export type JobTemplateParameter = "Queue" | "HopQueue";

/** A CloudFormation template of one job template; `settings` may hold values that are not known yet. */
export interface JobTemplateDocument {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Parameters: Readonly<
    Partial<Record<JobTemplateParameter, { readonly Type: "String"; readonly Description: string }>>
  >;
  readonly Resources: {
    readonly JobTemplate: { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
  };
  readonly Outputs: Readonly<Record<string, { readonly Description: string; readonly Value: object }>>;
}

/** Largest template that CloudFormation takes inline (AWS General Reference, "CloudFormation quotas"). */
const MAX_TEMPLATE_BYTES = 51_200;

/**
 * The CloudFormation template that makes a job template: the provider has no resource for it.
 *
 * Queues come in as parameters. Written into the text, their ARNs would make all of it unknown at the first preview, and the policy pack
 * could not read what the stack makes.
 */
export function jobTemplateDocument(template: JobTemplate): JobTemplateDocument {
  const hops = template.hopAfterMinutes !== undefined;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: template.description,
    Parameters: {
      Queue: { Type: "String", Description: "ARN of the queue that jobs are sent to" },
      ...(hops
        ? { HopQueue: { Type: "String", Description: "ARN of the queue that waiting jobs hop to" } as const }
        : {}),
    },
    Resources: {
      JobTemplate: {
        Type: "AWS::MediaConvert::JobTemplate",
        Properties: {
          Name: template.name,
          Description: template.description,
          Queue: { Ref: "Queue" },
          ...(hops
            ? { HopDestinations: [{ Queue: { Ref: "HopQueue" }, WaitMinutes: template.hopAfterMinutes }] }
            : {}),
          AccelerationSettings: { Mode: template.acceleration },
          StatusUpdateInterval: "SECONDS_60",
          SettingsJson: template.settings,
        },
      },
    },
    Outputs: {
      JobTemplateArn: {
        Description: "ARN of the job template",
        Value: { "Fn::GetAtt": ["JobTemplate", "Arn"] },
      },
    },
  };
}

/**
 * A template's text, as it is.
 *
 * @throws Error when it is too long for CloudFormation to take it inline
 */
export function inlineTemplate(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_TEMPLATE_BYTES) {
    throw new Error(
      `job template: comes to ${bytes} bytes. CloudFormation takes templates of up to ${MAX_TEMPLATE_BYTES} inline; leave renditions out, or set transcoding.consoleJobTemplate to false.`,
    );
  }
  return text;
}

/** Queues of one Region. */
export interface JobQueues {
  readonly onDemandQueueArn: pulumi.Input<string>;
  readonly reservedQueueArn?: pulumi.Input<string> | undefined;
}

/** Where jobs start, and where they hop to when they wait too long: from what is paid for anyway to what is paid by the minute. */
export function jobRoute(
  queues: JobQueues,
  hopToOnDemandMinutes: number | undefined,
): {
  readonly queueArn: pulumi.Input<string>;
  readonly hop?: { readonly queueArn: pulumi.Input<string>; readonly minutes: number };
} {
  const { onDemandQueueArn, reservedQueueArn } = queues;
  if (reservedQueueArn === undefined) {
    return { queueArn: onDemandQueueArn };
  }
  return {
    queueArn: reservedQueueArn,
    ...(hopToOnDemandMinutes === undefined
      ? {}
      : { hop: { queueArn: onDemandQueueArn, minutes: hopToOnDemandMinutes } }),
  };
}
