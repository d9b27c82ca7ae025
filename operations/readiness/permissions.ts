import type { ConditionContext } from "../../policyLanguage/conditions";
import type { BucketFacts, RoleFacts } from "./facts";

/** Which policy must give a permission. */
export type PolicyPlace =
  "role-policies" | "source-bucket-policy" | "bucket-policy" | "source-key-policy" | "destination-key-policy";

/** Actions on one resource that one policy must allow the replication role. */
export interface Permission {
  readonly place: PolicyPlace;
  /** False where the policy has to allow nothing, as the source's own bucket policy: only a Deny matters there. */
  readonly required: boolean;
  /** What the platform calls the statement. */
  readonly sid: string;
  readonly actions: readonly string[];
  /** Bucket of the objects that are meant. A policy may speak of some of them only, so that each may be asked for. */
  readonly bucketArn: string;
  /** What S3 asks for, one object standing for all. */
  readonly resourceOf: (key: string) => string;
  /** Circumstances in which S3 asks; each action must be allowed in each. */
  readonly requestsOf: (key: string) => readonly Request[];
  /** The statement as the platform writes it. */
  readonly statement: object;
}

/** One circumstance in which S3 asks. */
export interface Request {
  /** e.g. `through S3 in eu-west-1, encryption context arn:aws:s3:::bucket`; empty when there is nothing to tell apart. */
  readonly words: string;
  /** Actions that S3 asks for in it. @default all of the permission */
  readonly actions?: readonly string[];
  readonly context: ConditionContext;
}

const SOURCE_BUCKET_ACTIONS = ["s3:GetReplicationConfiguration", "s3:ListBucket"];
const SOURCE_OBJECT_ACTIONS = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
];
/** Needed in addition where objects are locked, to copy how long. */
const LOCK_ACTIONS = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"];
const REPLICA_ACTIONS = [
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
];
/** What a destination's policy grants besides. */
const REPLICA_TAGGING = "s3:GetObjectVersionTagging";
const DESTINATION_BUCKET_ACTIONS = ["s3:GetBucketVersioning", "s3:ListBucket"];
/** `Encrypt` writes replicas; `Decrypt` is what Bucket Keys add, and S3's guide to failed replication asks for `GenerateDataKey`. */
const REPLICA_KEY_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];

/**
 * Everything that S3 needs to copy one bucket's objects to another (user guide, "Setting up permissions" and "Replicating encrypted
 * objects"), in all the places that must give it: the role, the destination's bucket policy, and both keys' policies. The
 * source's bucket policy need not allow anything to a role of its own account, but it can deny.
 *
 * Within one account AWS is content when the role *or* the bucket policy allows. All places are asked all the same: the program writes
 * them all, so that a Region can move to an account of its own, and one that is missing was taken away by somebody.
 */
export function neededPermissions(
  role: RoleFacts,
  source: BucketFacts,
  destination: BucketFacts,
): readonly Permission[] {
  const locked = source.objectLock.kind === "read" && source.objectLock.value;
  const to = sidOf(destination.region);
  const from = sidOf(source.region);
  const readObjects = [...SOURCE_OBJECT_ACTIONS, ...(locked ? LOCK_ACTIONS : [])];
  const Principal = { AWS: role.arn };
  const plain = ({ region, accountId }: BucketFacts): readonly Request[] => [
    { words: "", context: s3Context(region, accountId) },
  ];
  const written: readonly Request[] = [
    {
      words: "",
      actions: ["s3:ReplicateObject"],
      context: {
        ...s3Context(destination.region, destination.accountId),
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": destination.key.arn,
      },
    },
    // Whether these carry what the object is encrypted with, AWS does not say.
    {
      words: "",
      actions: [...REPLICA_ACTIONS.filter((action) => action !== "s3:ReplicateObject"), REPLICA_TAGGING],
      context: s3Context(destination.region, destination.accountId),
    },
  ];
  return [
    {
      ...allow("role-policies", "ReadSourceBucket", SOURCE_BUCKET_ACTIONS, source.arn),
      ...about(source),
      requestsOf: () => plain(source),
    },
    {
      ...allow("role-policies", "ReadSourceObjects", readObjects, `${source.arn}/*`),
      ...aboutObjects(source),
      requestsOf: () => plain(source),
    },
    {
      ...allow("role-policies", "DecryptSource", ["kms:Decrypt"], source.key.arn, {
        Condition: forBucket(source),
      }),
      ...aboutKey(source),
      requestsOf: (key) => keyRequests(role, source, key),
    },
    {
      ...allow("role-policies", `WriteReplicasTo${to}`, REPLICA_ACTIONS, `${destination.arn}/*`),
      ...aboutObjects(destination),
      requestsOf: () => written,
    },
    {
      ...allow("role-policies", `EncryptReplicasTo${to}`, REPLICA_KEY_ACTIONS, destination.key.arn, {
        Condition: forBucket(destination),
      }),
      ...aboutKey(destination),
      requestsOf: (key) => keyRequests(role, destination, key),
    },
    {
      ...allow("source-bucket-policy", "ReadSourceBucket", SOURCE_BUCKET_ACTIONS, source.arn, { Principal }),
      ...about(source),
      requestsOf: () => plain(source),
    },
    {
      ...allow("source-bucket-policy", "ReadSourceObjects", readObjects, `${source.arn}/*`, { Principal }),
      ...aboutObjects(source),
      requestsOf: () => plain(source),
    },
    {
      ...allow(
        "bucket-policy",
        `ReplicasFrom${from}`,
        [...REPLICA_ACTIONS, REPLICA_TAGGING],
        `${destination.arn}/*`,
        { Principal },
      ),
      ...aboutObjects(destination),
      requestsOf: () => written,
    },
    {
      ...allow("bucket-policy", `ReplicationChecksFrom${from}`, DESTINATION_BUCKET_ACTIONS, destination.arn, {
        Principal,
      }),
      ...about(destination),
      requestsOf: () => plain(destination),
    },
    {
      ...allow("source-key-policy", "ReplicationReadsSource", ["kms:Decrypt"], "*", {
        Principal,
        Condition: forBucket(source),
      }),
      ...aboutKey(source),
      requestsOf: (key) => keyRequests(role, source, key),
    },
    {
      ...allow("destination-key-policy", `ReplicasFrom${from}`, REPLICA_KEY_ACTIONS, "*", {
        Principal,
        Condition: forBucket(destination),
      }),
      ...aboutKey(destination),
      requestsOf: (key) => keyRequests(role, destination, key),
    },
  ];
}

type Subject = Pick<Permission, "bucketArn" | "resourceOf">;

function about({ arn }: BucketFacts): Subject {
  return { bucketArn: arn, resourceOf: () => arn };
}

function aboutObjects({ arn }: BucketFacts): Subject {
  return { bucketArn: arn, resourceOf: (key) => `${arn}/${key}` };
}

function aboutKey({ arn, key }: BucketFacts): Subject {
  return { bucketArn: arn, resourceOf: () => key.arn };
}

function s3Context(region: string, accountId: string): ConditionContext {
  return {
    "aws:RequestedRegion": region,
    "aws:ResourceAccount": accountId,
    "aws:ViaAWSService": "false",
    // The least that AWS's endpoints talk.
    "s3:TlsVersion": "1.2",
  };
}

function allow(
  place: PolicyPlace,
  sid: string,
  actions: readonly string[],
  resources: string,
  rest: object = {},
): Pick<Permission, "place" | "required" | "sid" | "actions" | "statement"> {
  return {
    place,
    required: place !== "source-bucket-policy",
    sid,
    actions,
    statement: { Sid: sid, Effect: "Allow", Action: actions, Resource: resources, ...rest },
  };
}

/**
 * How S3 uses a bucket's key. The encryption context is the bucket's ARN with Bucket Keys and the object's without, so a policy that
 * names one form only stops working on the day that the setting changes.
 */
function keyRequests(
  role: RoleFacts,
  { arn, region, accountId }: BucketFacts,
  object: string,
): readonly Request[] {
  return [arn, `${arn}/${object}`].map((encryptionContext) => ({
    words: `through S3 in ${region} (kms:ViaService ${viaS3(region)}), encryption context ${encryptionContext}`,
    context: {
      "aws:RequestedRegion": region,
      "aws:ResourceAccount": accountId,
      "aws:ViaAWSService": "true",
      "kms:ViaService": viaS3(region),
      "kms:CallerAccount": role.accountId,
      "kms:EncryptionContext:aws:s3:arn": encryptionContext,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
    },
  }));
}

function forBucket({ arn, region }: BucketFacts): object {
  return {
    StringEquals: { "kms:ViaService": viaS3(region) },
    StringLike: { "kms:EncryptionContext:aws:s3:arn": [arn, `${arn}/*`] },
  };
}

function viaS3(region: string): string {
  return `s3.${region}.amazonaws.com`;
}

/** `us-west-2` as statements are named: `UsWest2`. */
function sidOf(region: string): string {
  return region
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
