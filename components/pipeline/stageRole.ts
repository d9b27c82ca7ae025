import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { IngestStage } from "../../functions/ingest/stages";
import { serviceTrust, sourceAccount } from "../iam/policyDocument";
import type { Placement } from "../placement";

/** Arguments of {@link StageRole}. */
export interface StageRoleArgs extends Placement {
  readonly stage: IngestStage;
}

/**
 * The role with which one ingest stage's function runs in one Region.
 *
 * Like the services' roles it is made before the storage and the catalog, because key and table policies name it, and AWS refuses a
 * policy that names a role which does not exist. {@link StageFunction} adds what it may do.
 */
export class StageRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: StageRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:pipeline:StageRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: `The ingest stage ${args.stage} runs with it in ${args.region}`,
        assumeRolePolicy: serviceTrust("lambda.amazonaws.com", sourceAccount(args.accountId)),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ arn: this.arn, roleName: this.roleName });
  }
}
