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

/** `aws.s3.BucketPolicy`, likewise. */
class BucketPolicy extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("aws:s3/bucketPolicy:BucketPolicy", name, args, opts);
  }
}

/**
 * The audit trail component of `@pulumi/awsx`, as far as the platform uses it: one trail into a bucket that exists, without
 * a CloudWatch log group. Like awsx it writes a bucket policy of its own, to an existing bucket too. awsx would otherwise
 * make a bucket and a log group of its own; the rehearsal refuses that instead of guessing at it.
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
    const bucket = bucketName(name, args);
    const policy = new BucketPolicy(
      name,
      { bucket, policy: pulumi.jsonStringify(trailBucketPolicy(bucket)) },
      { parent: this },
    );
    this.trail = new CloudTrail(
      name,
      {
        ...Object.fromEntries(passedOn),
        s3BucketName: bucket,
        ...withoutLogGroup(name, args),
      },
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({ trail: this.trail });
  }
}

/** What CloudTrail needs of its bucket (CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail"), without any condition. */
function trailBucketPolicy(bucket: pulumi.Output<string>): pulumi.Inputs {
  const allow = (action: string, resource: pulumi.Input<string>): pulumi.Inputs => ({
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: action,
    Resource: resource,
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allow("s3:GetBucketAcl", pulumi.interpolate`arn:aws:s3:::${bucket}`),
      allow("s3:PutObject", pulumi.interpolate`arn:aws:s3:::${bucket}/*`),
    ],
  };
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
