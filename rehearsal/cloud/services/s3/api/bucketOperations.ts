import type { XmlElements } from "../../../api/protocols/xml";
import { objects, optionalBoolean, optionalNumber, optionalObject, optionalText } from "../../../core/props";
import { AwsError, type ApiResponse, type Props } from "../../../core/types";
import { authorizeS3 } from "../access";
import { policiesOf } from "../bucketPolicy";
import { settingOf } from "../buckets";
import { readQueueNotifications, type QueueNotification } from "../events/queueNotifications";
import { hasObjectLock } from "../lockedBuckets";
import { TOKENS } from "../tokens";
import { isVersioned } from "../versioning";
import { replicationElements } from "./replicationElements";
import { absent, xmlAnswer, type S3Call, type S3Operation } from "./s3Call";

/** Reads of a bucket's configuration, by the subresource in the query string. */
export const BUCKET_READS: Readonly<Record<string, S3Operation>> = {
  versioning: reader("s3:GetBucketVersioning", ({ cloud, bucket }) =>
    xmlAnswer("VersioningConfiguration", { Status: versioningStatus({ cloud, bucket }) }),
  ),
  replication: reader("s3:GetReplicationConfiguration", (call) => {
    const setting = settingIn(call, TOKENS.replication);
    if (setting === undefined) {
      throw absent("ReplicationConfigurationNotFoundError", "replication configuration", call.bucket);
    }
    return xmlAnswer("ReplicationConfiguration", replicationElements(setting));
  }),
  encryption: reader("s3:GetEncryptionConfiguration", (call) =>
    xmlAnswer("ServerSideEncryptionConfiguration", encryptionElements(settingIn(call, TOKENS.encryption))),
  ),
  ownershipControls: reader("s3:GetBucketOwnershipControls", (call) => {
    const rule = optionalObject(settingIn(call, TOKENS.ownershipControls) ?? {}, "rule");
    // S3 gives every new bucket this rule.
    const ownership = (rule && optionalText(rule, "objectOwnership")) ?? "BucketOwnerEnforced";
    return xmlAnswer("OwnershipControls", { Rule: { ObjectOwnership: ownership } });
  }),
  policy: reader("s3:GetBucketPolicy", ({ cloud, bucket, request }) => {
    // The policy is for its owner's eyes only, whomever it lets in.
    if (request.caller.accountId !== bucket.accountId) {
      throw new AwsError(
        "s3",
        "MethodNotAllowed",
        `only account ${bucket.accountId} may read the policy of ${bucket.name}`,
        405,
      );
    }
    const [policy] = policiesOf(cloud, bucket);
    if (policy === undefined) {
      throw absent("NoSuchBucketPolicy", "bucket policy", bucket);
    }
    return { status: 200, headers: { "content-type": "application/json" }, body: policy };
  }),
  notification: reader("s3:GetBucketNotification", (call) =>
    xmlAnswer("NotificationConfiguration", notificationElements(settingIn(call, TOKENS.notification) ?? {})),
  ),
  "object-lock": reader("s3:GetBucketObjectLockConfiguration", (call) => {
    if (!hasObjectLock(call.cloud, call.bucket.name)) {
      throw absent("ObjectLockConfigurationNotFoundError", "Object Lock configuration", call.bucket);
    }
    return xmlAnswer("ObjectLockConfiguration", objectLockElements(settingIn(call, TOKENS.objectLock) ?? {}));
  }),
  publicAccessBlock: reader("s3:GetBucketPublicAccessBlock", (call) => {
    const setting = settingIn(call, TOKENS.publicAccessBlock);
    if (setting === undefined) {
      // AWS blocks everything in a new bucket. Here only what the program declared is in force, and it is told alike.
      throw absent("NoSuchPublicAccessBlockConfiguration", "public access block configuration", call.bucket);
    }
    return xmlAnswer("PublicAccessBlockConfiguration", {
      BlockPublicAcls: optionalBoolean(setting, "blockPublicAcls") ?? false,
      IgnorePublicAcls: optionalBoolean(setting, "ignorePublicAcls") ?? false,
      BlockPublicPolicy: optionalBoolean(setting, "blockPublicPolicy") ?? false,
      RestrictPublicBuckets: optionalBoolean(setting, "restrictPublicBuckets") ?? false,
    });
  }),
  location: reader("s3:GetBucketLocation", ({ bucket: { region } }) =>
    // The first Region has no name in this answer.
    xmlAnswer("LocationConstraint", region === "us-east-1" ? {} : { "#text": region }),
  ),
};

/** HeadBucket: whether the bucket is there and the caller may list it. */
export const headBucket: S3Operation = reader("s3:ListBucket", ({ bucket }) => ({
  status: 200,
  headers: { "x-amz-bucket-region": bucket.region, "x-amz-bucket-arn": bucket.arn },
}));

function reader(action: string, answer: (call: S3Call) => ApiResponse): S3Operation {
  return (call) => {
    const { cloud, bucket, request } = call;
    authorizeS3(cloud, { caller: request.caller, action, bucket });
    return answer(call);
  };
}

function settingIn({ cloud, bucket }: S3Call, token: string): Props | undefined {
  return settingOf(cloud, bucket.name, token);
}

/** Nothing at all for a bucket whose versioning was never on. */
function versioningStatus({ cloud, bucket }: Pick<S3Call, "cloud" | "bucket">): string | undefined {
  if (isVersioned(cloud, bucket.name)) {
    return "Enabled";
  }
  const setting = settingOf(cloud, bucket.name, TOKENS.versioning);
  const configuration = setting && optionalObject(setting, "versioningConfiguration");
  return configuration?.["status"] === "Suspended" ? "Suspended" : undefined;
}

/** S3 encrypts every bucket: the answer for one without a configuration is its own AES256. */
function encryptionElements(setting: Props | undefined): XmlElements {
  const rule = objects(setting ?? {}, "rules")[0];
  const byDefault = rule && optionalObject(rule, "applyServerSideEncryptionByDefault");
  return {
    Rule: {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: (byDefault && optionalText(byDefault, "sseAlgorithm")) ?? "AES256",
        KMSMasterKeyID: byDefault && optionalText(byDefault, "kmsMasterKeyId"),
      },
      BucketKeyEnabled: (rule && optionalBoolean(rule, "bucketKeyEnabled")) ?? false,
    },
  };
}

function notificationElements(setting: Props): XmlElements {
  return {
    QueueConfiguration: readQueueNotifications(setting).map((notification) => ({
      Id: notification.id,
      Queue: notification.queueArn,
      Event: notification.events,
      Filter: filterElements(notification),
    })),
    EventBridgeConfiguration: optionalBoolean(setting, "eventbridge") === true ? {} : undefined,
  };
}

function filterElements({ prefix, suffix }: QueueNotification): XmlElements | undefined {
  const rules = Object.entries({ Prefix: prefix, Suffix: suffix })
    .filter(([, value]) => value !== "")
    .map(([Name, Value]) => ({ Name, Value }));
  return rules.length === 0 ? undefined : { S3Key: { FilterRule: rules } };
}

function objectLockElements(setting: Props): XmlElements {
  const rule = optionalObject(setting, "rule");
  const retention = rule && optionalObject(rule, "defaultRetention");
  return {
    ObjectLockEnabled: "Enabled",
    Rule: retention && {
      DefaultRetention: {
        Mode: optionalText(retention, "mode"),
        Days: optionalNumber(retention, "days"),
        Years: optionalNumber(retention, "years"),
      },
    },
  };
}
