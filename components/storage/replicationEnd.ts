import type * as pulumi from "@pulumi/pulumi";

/** A bucket as replication sees it, whether objects leave it or arrive in it. Plain values: the other end may be in another account. */
export interface ReplicationEnd {
  readonly accountId: string;
  readonly region: string;
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /** Customer key of the bucket's objects. An AWS-managed key cannot be used from another account. */
  readonly keyArn: pulumi.Input<string>;
  /** Whether S3 Object Lock is on. A source's locks are copied, so the destination needs it too, or the objects fail. */
  readonly objectLock: boolean;
  /**
   * What must exist before a rule may name this bucket: its versioning (S3 refuses the rule without it), its policy and its
   * Object Lock if it is to have one (S3 accepts the rule without them, and the objects fail).
   */
  readonly ready: readonly pulumi.Resource[];
}

/** A role by its two names. */
export interface RoleReference {
  readonly arn: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
}
