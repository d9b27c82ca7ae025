import { isProps, optionalBoolean, optionalText, text } from "../../core/props";
import { AwsError, UNKNOWN, type Call, type Props, type ResourceType } from "../../core/types";
import { bucketHostOf, BucketHosts } from "./bucketHosts";
import { bucketArn } from "./buckets";
import { S3DataPlane } from "./dataPlane";
import { LockedBuckets } from "./lockedBuckets";
import type { ObjectVersion } from "./objectStore";
import { TOKENS } from "./tokens";

/** Inline twins of the configuration resources: still declared by the SDK, deprecated since version 4 of the provider. */
const DEPRECATED_ARGUMENTS = [
  "accelerationStatus",
  "acl",
  "corsRules",
  "grants",
  "lifecycleRules",
  "logging",
  "objectLockConfiguration",
  "policy",
  "replicationConfiguration",
  "requestPayer",
  "serverSideEncryptionConfiguration",
  "versioning",
  "website",
] as const;

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** A bucket. Its name is unique in the whole partition, across accounts and Regions. */
export const bucketType: ResourceType = {
  token: TOKENS.bucket,
  autoname: { property: "bucket", maxLength: 63, lowerCase: true },
  replaceOn: ["bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"],
  computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "bucketRegion", "hostedZoneId"],
  check: (inputs) => {
    if (inputs["bucketPrefix"] !== undefined) {
      return [
        {
          property: "bucketPrefix",
          reason: "the stand-in names buckets as the engine does; leave out both bucket and bucketPrefix",
        },
      ];
    }
    const name = inputs["bucket"];
    if (typeof name !== "string" || name === UNKNOWN || isBucketName(name)) {
      return [];
    }
    return [
      {
        property: "bucket",
        reason: `${JSON.stringify(name)} is no bucket name: 3 to 63 lower-case letters, digits, hyphens and dots, starting and ending with a letter or digit`,
      },
    ];
  },
  create: (call) => {
    refuseInlineConfiguration(call.inputs);
    const name = text(call.inputs, "bucket");
    refuseTakenName(call, name);
    if (optionalBoolean(call.inputs, "objectLockEnabled") === true) {
      call.cloud.service(LockedBuckets).enable(name);
    }
    const { region } = call.scope;
    call.cloud.service(BucketHosts).open(name, region);
    return {
      id: name,
      computed: {
        arn: bucketArn(name),
        bucketDomainName: `${name}.s3.amazonaws.com`,
        bucketRegionalDomainName: bucketHostOf(name, region),
        bucketRegion: region,
        hostedZoneId: "Z3AQBSTGFYJSTF",
      },
    };
  },
  update: (call) => {
    refuseInlineConfiguration(call.inputs);
    return {};
  },
  delete: (call) => {
    const store = call.cloud.service(S3DataPlane).store;
    const { id } = call.previous;
    if (!store.isEmpty(id) && optionalBoolean(call.inputs, "forceDestroy") !== true) {
      throw new AwsError(
        "s3",
        "BucketNotEmpty",
        `The bucket you tried to delete is not empty: ${id}. You must delete all versions in the bucket.`,
        409,
      );
    }
    refuseWhileRetained(call, store.versions(id));
    store.purge(id);
    call.cloud.service(LockedBuckets).forget(id);
    call.cloud.service(BucketHosts).close(id, call.previous.scope.region);
  },
};

/** `forceDestroy` bypasses governance retention; compliance retention yields to nobody before its time. */
function refuseWhileRetained(call: Call, versions: readonly ObjectVersion[]): void {
  const now = call.cloud.clock.now();
  const retained = versions.find(
    ({ retention }) => retention?.mode === "COMPLIANCE" && retention.until > now,
  );
  if (retained !== undefined) {
    throw new AwsError(
      "s3",
      "AccessDenied",
      `Access Denied because object protected by object lock: ${retained.bucket}/${retained.key} until ${new Date(retained.retention?.until ?? now).toISOString()}`,
      403,
    );
  }
}

function isBucketName(name: string): boolean {
  return BUCKET_NAME.test(name) && !name.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}

function refuseTakenName(call: Call, name: string): void {
  const taken = call.cloud.resources.byId(TOKENS.bucket, name);
  if (taken === undefined) {
    return;
  }
  throw taken.scope.accountId === call.scope.accountId
    ? new AwsError(
        "s3",
        "BucketAlreadyOwnedByYou",
        `account ${taken.scope.accountId} has ${name} already`,
        409,
      )
    : new AwsError(
        "s3",
        "BucketAlreadyExists",
        `The requested bucket name is not available, the namespace is shared by all users: ${name}`,
        409,
      );
}

/** The policy pack sees the inline twins at preview; the stand-in does not act on them, so it must not accept them. */
function refuseInlineConfiguration(inputs: Props): void {
  const used = DEPRECATED_ARGUMENTS.find((argument) => {
    const value = inputs[argument];
    return isProps(value) || Array.isArray(value) || optionalText(inputs, argument) !== undefined;
  });
  if (used !== undefined) {
    throw new AwsError(
      "s3",
      "NotImplemented",
      `the argument ${used} of a bucket is deprecated and the stand-in does not act on it; use the configuration resource for it`,
      501,
    );
  }
}
