import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { serviceTrust, sourceAccount } from "../iam/policyDocument";
import type { Placement } from "../placement";

/** Arguments of {@link TranscodeRole}. */
export type TranscodeRoleArgs = Placement;

/**
 * The role by which MediaConvert writes packaged ladders; CreateJob takes its ARN.
 *
 * Like MediaPackage's source role it is made before the storage, because the packaged bucket's key policy names it.
 * {@link TranscodePermissions} adds what it may do.
 */
export class TranscodeRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: TranscodeRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:transcode:TranscodeRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: `MediaConvert reads masters and writes packaged ladders in ${args.region} with it`,
        assumeRolePolicy: serviceTrust("mediaconvert.amazonaws.com", sourceAccount(args.accountId)),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ arn: this.arn, roleName: this.roleName });
  }
}
