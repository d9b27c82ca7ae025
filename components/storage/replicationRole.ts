import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { serviceTrust, sourceAccount } from "../iam/policyDocument";

/** Arguments of {@link ReplicationRole}. */
export interface ReplicationRoleArgs {
  /** Account of the provider, 12 digits: the one whose buckets the role reads from. */
  readonly accountId: string;
}

/**
 * The role by which S3 replicates one Region's buckets to the others.
 *
 * It is a component of its own because it comes before everything else: the key and bucket policies of *all* Regions name the
 * roles of all Regions, and AWS refuses a policy that names a role which does not exist. What the role may do is added by
 * `BucketReplication`, once the buckets and keys are there.
 */
export class ReplicationRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: ReplicationRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:ReplicationRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: "S3 replicates this account's media buckets to the other Regions with it",
        assumeRolePolicy: serviceTrust("s3.amazonaws.com", sourceAccount(args.accountId)),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ arn: this.arn, roleName: this.roleName });
  }
}
