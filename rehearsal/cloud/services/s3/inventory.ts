import { isList, optionalObject, optionalText } from "../../core/props";
import { AwsError, UNKNOWN, type Call, type Props, type ResourceType } from "../../core/types";
import { bucketNameOf, findBucket, type Bucket } from "./buckets";
import { configurationList, oneOf } from "./configurationList";
import { TOKENS } from "./tokens";

/** What a report may say about an object beyond its bucket, key and version. */
export const INVENTORY_FIELDS: readonly string[] = [
  "BucketKeyStatus",
  "ChecksumAlgorithm",
  "ETag",
  "EncryptionStatus",
  "IntelligentTieringAccessTier",
  "IntelligentTieringReferenceDate",
  "IsMultipartUploaded",
  "LastModifiedDate",
  "LifecycleExpirationDate",
  "ObjectAccessControlList",
  "ObjectLockEventHoldDuration",
  "ObjectLockEventHoldStatus",
  "ObjectLockLegalHoldStatus",
  "ObjectLockMode",
  "ObjectLockRetainUntilDate",
  "ObjectOwner",
  "ReplicationStatus",
  "Size",
  "StorageClass",
];

/**
 * A scheduled list of a bucket's objects. The destination must exist and be in the source's Region. That its policy lets
 * `s3.amazonaws.com` write is not checked at the PUT, as in S3. The stand-in writes no reports.
 */
export const inventoryType: ResourceType = configurationList({
  token: TOKENS.inventory,
  check: (inputs) => [
    ...oneOf(inputs, "includedObjectVersions", ["All", "Current"]),
    ...oneOf(
      optionalObject(inputs, "schedule") ?? {},
      "frequency",
      ["Daily", "Weekly"],
      "schedule.frequency",
    ),
    ...oneOf(destinationOf(inputs), "format", ["CSV", "ORC", "Parquet"], "destination.bucket.format"),
    ...fieldProblems(inputs),
    ...encryptionProblems(inputs),
  ],
  put: requireDestination,
});

function destinationOf(inputs: Props): Props {
  const destination = optionalObject(inputs, "destination");
  return (destination && optionalObject(destination, "bucket")) ?? {};
}

function fieldProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const fields = inputs["optionalFields"];
  return (isList(fields) ? fields : [])
    .filter((field) => field !== UNKNOWN && (typeof field !== "string" || !INVENTORY_FIELDS.includes(field)))
    .map((field) => ({
      property: "optionalFields",
      reason: `${JSON.stringify(field)}: ${INVENTORY_FIELDS.join(", ")} are allowed`,
    }));
}

function encryptionProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const encryption = optionalObject(destinationOf(inputs), "encryption");
  return encryption === undefined ||
    (encryption["sseKms"] === undefined) !== (encryption["sseS3"] === undefined)
    ? []
    : [
        {
          property: "destination.bucket.encryption",
          reason: "exactly one of sseKms and sseS3 is needed",
        },
      ];
}

function requireDestination({ cloud, inputs }: Call, bucket: Bucket): void {
  const settings = destinationOf(inputs);
  const arn = optionalText(settings, "bucketArn") ?? "";
  const destination = findBucket(cloud, bucketNameOf(arn) ?? "");
  const account = optionalText(settings, "accountId");
  if (destination?.region !== bucket.region || (account !== undefined && account !== destination.accountId)) {
    throw new AwsError(
      "s3",
      "InvalidS3DestinationBucket",
      `the inventory's destination ${arn} must be a bucket in ${bucket.region}${account === undefined ? "" : ` that belongs to account ${account}`}`,
    );
  }
}
