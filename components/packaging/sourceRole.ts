import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { serviceTrust, sourceAccount } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { mediaPackagePrincipals } from "./packagingRolePolicies";

/** Arguments of {@link SourceRole}. */
export type SourceRoleArgs = Placement;

/**
 * The role by which MediaPackage reads an asset's source; CreateAsset takes its ARN.
 *
 * It is made before the storage, because the packaged bucket's key policy names it and AWS refuses a policy that names a role which
 * does not exist. `RegionalPackaging` adds what it may do.
 */
export class SourceRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: SourceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:SourceRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: `MediaPackage reads packaged objects in ${args.region} with it`,
        assumeRolePolicy: serviceTrust(mediaPackagePrincipals(args.region), sourceAccount(args.accountId)),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ arn: this.arn, roleName: this.roleName });
  }
}
