import * as pulumi from "@pulumi/pulumi";
import { isProps } from "../cloud/core/props";

/** Type token of the one awsx component that the platform uses. */
export const AWSX_TRAIL = "awsx:cloudtrail:Trail";

/** Arguments that go to `aws.cloudtrail.Trail` as they are. */
const PASSED_ON = [
  "advancedEventSelectors",
  "enableLogFileValidation",
  "enableLogging",
  "eventSelectors",
  "includeGlobalServiceEvents",
  "insightSelectors",
  "isMultiRegionTrail",
  "isOrganizationTrail",
  "kmsKeyId",
  "name",
  "region",
  "s3KeyPrefix",
  "snsTopicName",
  "tags",
] as const;

const KNOWN: ReadonlySet<string> = new Set([...PASSED_ON, "s3Bucket", "cloudWatchLogsGroup"]);

/** `aws.cloudtrail.Trail`, registered without the AWS SDK package: the plugin needs no more than its token. */
class CloudTrail extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("aws:cloudtrail/trail:Trail", name, args, opts);
  }
}

/**
 * The audit trail component of `@pulumi/awsx`, as far as the platform uses it: one trail into a bucket that exists, without
 * a CloudWatch log group. awsx would otherwise make a bucket and a log group of its own; the rehearsal refuses that instead of
 * guessing at it.
 */
export class Trail extends pulumi.ComponentResource {
  /** The trail that was made. */
  readonly trail: pulumi.Resource;

  constructor(name: string, args: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    super(AWSX_TRAIL, name, {}, opts);
    const unknown = Object.keys(args).filter((key) => !KNOWN.has(key));
    if (unknown.length > 0) {
      throw new Error(`${AWSX_TRAIL} ${name}: unknown arguments ${unknown.join(", ")}`);
    }
    const passedOn = PASSED_ON.flatMap((key): [string, pulumi.Input<unknown>][] => {
      const value: unknown = args[key];
      return value === undefined ? [] : [[key, value]];
    });
    this.trail = new CloudTrail(
      name,
      {
        ...Object.fromEntries(passedOn),
        s3BucketName: bucketName(name, args),
        ...withoutLogGroup(name, args),
      },
      { parent: this },
    );
    this.registerOutputs({ trail: this.trail });
  }
}

function bucketName(name: string, args: pulumi.Inputs): pulumi.Output<string> {
  const bucket: unknown = args["s3Bucket"];
  return outputOf(bucket).apply((settings) => {
    const existing: unknown = isProps(settings) ? settings["existing"] : undefined;
    if (isProps(existing) && typeof existing["name"] === "string") {
      return existing["name"];
    }
    if (isProps(existing) && typeof existing["arn"] === "string") {
      return existing["arn"].slice(existing["arn"].lastIndexOf(":") + 1);
    }
    throw new Error(
      `${AWSX_TRAIL} ${name}: s3Bucket.existing.name or s3Bucket.existing.arn is needed; the rehearsal makes no bucket for it`,
    );
  });
}

/** Adds nothing; fails (through the outputs, since the setting may be one) when a log group is asked for. */
function withoutLogGroup(name: string, args: pulumi.Inputs): pulumi.Inputs {
  const logGroup: unknown = args["cloudWatchLogsGroup"];
  if (logGroup === undefined) {
    return {};
  }
  const nothing = outputOf(logGroup).apply((settings) => {
    if (isProps(settings) && settings["enable"] === false) {
      return undefined;
    }
    throw new Error(
      `${AWSX_TRAIL} ${name}: cloudWatchLogsGroup is not rehearsed; leave it out or set enable: false`,
    );
  });
  return { cloudWatchLogsGroupArn: nothing };
}

/** An argument that may be a plain value, an output, or hold outputs. */
function outputOf(value: unknown): pulumi.Output<unknown> {
  return pulumi.output(value);
}
