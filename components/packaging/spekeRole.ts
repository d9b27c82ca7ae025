import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument, serviceTrust, sourceAccount, type Statement } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { mediaPackagePrincipals } from "./packagingRolePolicies";
import { spekeInvokeArn } from "./spekeEndpoint";

/** A key provider as one Region reaches it. */
export interface RegionalKeyProvider {
  /** The API that MediaPackage asks for keys, in its own Region. */
  readonly url: string;
  /** Account of that API: another one also has to let the role in, by the API's resource policy. */
  readonly accountId: string;
}

/** Arguments of {@link SpekeRole}. */
export interface SpekeRoleArgs extends Placement {
  /** Name of the DRM profile, for the description. */
  readonly profile: string;
  readonly keyProvider: RegionalKeyProvider;
}

/**
 * What MediaPackage may do as it asks for content keys: call this one method of this one API.
 *
 * That `execute-api:Invoke` is all it needs is inference, from AWS's SPEKE reference server.
 */
export function spekeRoleStatements({ url, accountId }: RegionalKeyProvider): readonly Statement[] {
  return [
    {
      Sid: "AskKeyProvider",
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: spekeInvokeArn(url, accountId),
    },
  ];
}

/**
 * The role by which MediaPackage asks one DRM profile's key provider for content keys. Each profile has its own in each Region: content
 * of one profile can never be given the keys of another.
 *
 * @throws Error for a URL that is not one of API Gateway
 */
export class SpekeRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** What must exist before a packaging configuration names the role. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: SpekeRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:SpekeRole", name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        description: `MediaPackage asks the key provider of ${args.profile} in ${args.region} with it`,
        assumeRolePolicy: serviceTrust(mediaPackagePrincipals(args.region), sourceAccount(args.accountId)),
      },
      { parent: this },
    );
    const permissions = new aws.iam.RolePolicy(
      name,
      { role: role.name, policy: policyDocument(spekeRoleStatements(args.keyProvider)) },
      { parent: this },
    );
    this.arn = role.arn;
    this.ready = [permissions];
    this.registerOutputs({ arn: this.arn });
  }
}
