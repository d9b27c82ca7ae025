import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** What differs between the tests' runs of the tiny program. */
export interface TinyProgramSettings {
  readonly bucketName?: string;
  readonly queueName?: string;
}

/** A provider that guards its account, a secret, two resources of which one reads the other and the secret, and an archive. */
export function tinyProgram(settings: TinyProgramSettings = {}): () => Promise<Record<string, unknown>> {
  return () => {
    const provider = new aws.Provider("eu", {
      region: "eu-west-1",
      assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/deploy" }],
      allowedAccountIds: ["111111111111"],
      defaultTags: { tags: { team: "media" } },
    });
    const password = new random.RandomPassword(
      "password",
      { length: 30 },
      {
        provider: new random.Provider("random"),
      },
    );
    const bucket = new aws.s3.Bucket(
      "bucket",
      { ...(settings.bucketName === undefined ? {} : { bucket: settings.bucketName }) },
      { provider },
    );
    new aws.sqs.Queue(
      "queue",
      {
        name: settings.queueName ?? pulumi.interpolate`queue-of-${bucket.arn}`,
        policy: pulumi.jsonStringify({ password: password.result }),
      },
      { provider },
    );
    new aws.lambda.Function(
      "handler",
      {
        role: bucket.arn,
        code: new pulumi.asset.AssetArchive({
          "index.js": new pulumi.asset.StringAsset("exports.handler = async () => 'archive-content';"),
        }),
      },
      { provider },
    );
    const trail = new awsx.cloudtrail.Trail(
      "audit",
      { s3Bucket: { existing: { name: bucket.bucket } }, kmsKeyId: bucket.arn, isMultiRegionTrail: true },
      { providers: [provider] },
    );
    const region = aws.getRegionOutput({}, { provider });
    return Promise.resolve({
      bucketArn: bucket.arn,
      trailArn: trail.trail.arn,
      password: password.result,
      region: region.region,
      setting: new pulumi.Config().require("setting"),
      structured: new pulumi.Config().requireObject("structured"),
    });
  };
}
