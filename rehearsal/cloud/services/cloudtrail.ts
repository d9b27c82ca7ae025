import type { ConditionContext } from "../../../policyLanguage/conditions";
import { formatArn } from "../core/arn";
import { policyText } from "../core/iam/policyText";
import { optionalText, text } from "../core/props";
import { AwsError, type Call, type Props, type ResourceType, type ServiceModule } from "../core/types";
import { KmsKeys } from "./kmsKeys";

/** Trails that a Region of an account may have. */
const TRAILS_PER_REGION = 5;

const SERVICE = { servicePrincipal: "cloudtrail.amazonaws.com" };

const trailType: ResourceType = {
  token: "aws:cloudtrail/trail:Trail",
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["name"],
  computed: ["arn", "homeRegion", "snsTopicArn"],
  check: trailProblems,
  create: (call) => {
    const name = text(call.inputs, "name");
    const arn = formatArn("cloudtrail", call.scope.region, call.scope.accountId, `trail/${name}`);
    refuseTaken(call, name, arn);
    acceptTargets(call, arn);
    return { id: arn, computed: { arn, homeRegion: call.scope.region, snsTopicArn: "" } };
  },
  update: (call) => {
    acceptTargets(call, text(call.previous.outputs, "arn"));
    return {};
  },
};

/** AWS CloudTrail: who did what, kept where nobody can change it. */
export const cloudtrailService: ServiceModule = { resourceTypes: [trailType] };

function trailProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const problems: { property: string; reason: string }[] = [];
  const name = optionalText(inputs, "name");
  if (name !== undefined && !/^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+$/.test(name)) {
    problems.push({
      property: "name",
      reason: `is ${JSON.stringify(name)}; 3 to 128 letters, digits and single ._- between them are allowed`,
    });
  }
  if (inputs["eventSelectors"] !== undefined && inputs["advancedEventSelectors"] !== undefined) {
    problems.push({
      property: "eventSelectors",
      reason: "conflicts with advancedEventSelectors; give one of them",
    });
  }
  if ((inputs["cloudWatchLogsGroupArn"] === undefined) !== (inputs["cloudWatchLogsRoleArn"] === undefined)) {
    problems.push({
      property: "cloudWatchLogsRoleArn",
      reason: "cloudWatchLogsGroupArn and cloudWatchLogsRoleArn go together; give both or none",
    });
  }
  return problems;
}

function refuseTaken(call: Call, name: string, arn: string): void {
  if (call.cloud.resources.byId(call.token, arn) !== undefined) {
    throw new AwsError("cloudtrail", "TrailAlreadyExistsException", `Trail ${name} already exists`);
  }
  const { accountId, region } = call.scope;
  const beside = call.cloud.resources.filter(
    call.token,
    (trail) => trail.scope.accountId === accountId && trail.scope.region === region,
  );
  if (beside.length >= TRAILS_PER_REGION) {
    throw new AwsError(
      "cloudtrail",
      "MaximumNumberOfTrailsExceededException",
      `User: ${accountId} already has ${TRAILS_PER_REGION} trails in ${region}.`,
    );
  }
}

/** CloudTrail tries its bucket and key before it makes the trail. */
function acceptTargets(call: Call, trailArn: string): void {
  const context = { "aws:SourceArn": trailArn, "aws:SourceAccount": call.scope.accountId };
  acceptBucket(call, context);
  acceptKey(call, context);
  acceptLogGroup(call);
}

function acceptBucket(call: Call, context: ConditionContext): void {
  const bucketName = text(call.inputs, "s3BucketName");
  const bucket = call.cloud.resources.byId("aws:s3/bucket:Bucket", bucketName);
  if (bucket === undefined) {
    throw new AwsError(
      "cloudtrail",
      "S3BucketDoesNotExistException",
      `S3 bucket ${bucketName} does not exist!`,
    );
  }
  const policies = call.cloud.resources
    .filter(
      "aws:s3/bucketPolicy:BucketPolicy",
      (policy) => optionalText(policy.inputs, "bucket") === bucketName,
    )
    .map((policy) => policyText(policy.inputs["policy"]))
    .filter((policy) => policy !== undefined);
  const prefix = optionalText(call.inputs, "s3KeyPrefix");
  const bucketArn = formatArn("s3", "", "", bucketName);
  const key = `${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${call.scope.accountId}/CloudTrail/`;
  const needed: readonly (readonly [string, string, ConditionContext])[] = [
    ["s3:GetBucketAcl", bucketArn, {}],
    ["s3:PutObject", `${bucketArn}/${key}`, { "s3:x-amz-acl": "bucket-owner-full-control" }],
  ];
  for (const [action, resource, more] of needed) {
    const decision = call.cloud.iam.authorize({
      caller: SERVICE,
      action,
      resource,
      resourceAccountId: bucket.scope.accountId,
      resourcePolicies: policies,
      context: { ...context, ...more },
    });
    if (!decision.allowed) {
      throw new AwsError(
        "cloudtrail",
        "InsufficientS3BucketPolicyException",
        `Incorrect S3 bucket policy is detected for bucket: ${bucketName} (${decision.reason})`,
      );
    }
  }
}

function acceptKey(call: Call, context: ConditionContext): void {
  const keyId = optionalText(call.inputs, "kmsKeyId");
  if (keyId === undefined) {
    return;
  }
  const { accountId, region } = call.scope;
  if (call.cloud.service(KmsKeys).resolve(keyId, accountId, region) === undefined) {
    throw new AwsError(
      "cloudtrail",
      "KmsKeyNotFoundException",
      `KMS key ${keyId} does not exist in ${region}.`,
    );
  }
  try {
    call.cloud.service(KmsKeys).require({
      caller: SERVICE,
      action: "kms:GenerateDataKey",
      keyId,
      accountId,
      region,
      context: { ...context, "kms:EncryptionContext:aws:cloudtrail:arn": context["aws:SourceArn"] ?? "" },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    throw new AwsError(
      "cloudtrail",
      "InsufficientEncryptionPolicyException",
      `Insufficient permissions to access S3 bucket ${text(call.inputs, "s3BucketName")} or KMS key ${keyId}. (${error.message})`,
    );
  }
}

function acceptLogGroup(call: Call): void {
  const groupArn = optionalText(call.inputs, "cloudWatchLogsGroupArn")?.replace(/:\*$/, "");
  if (groupArn === undefined) {
    return;
  }
  if (call.cloud.resources.get(groupArn) === undefined) {
    throw new AwsError(
      "cloudtrail",
      "InvalidCloudWatchLogsLogGroupArnException",
      "CloudTrail cannot validate the specified log group ARN.",
    );
  }
  call.cloud.iam.assumeRole(SERVICE.servicePrincipal, text(call.inputs, "cloudWatchLogsRoleArn"));
}
