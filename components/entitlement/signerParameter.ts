import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Placement } from "../placement";

/** Arguments of {@link SignerParameter}. */
export interface SignerParameterArgs {
  /** Name of the parameter; see {@link signerParameterName}. */
  readonly parameterName: string;
  /** JSON text of the Region's `SignerDocument`. */
  readonly document: pulumi.Input<string>;
  /** What comes first: the key group and the distribution, with all that CloudFront needs to trust the keys. */
  readonly after: readonly pulumi.Resource[];
  /** What agrees to every change of the text, or refuses it. */
  readonly guard: pulumi.ResourceHook;
}

/** Name of the parameter that says which key signs, the same in every Region. @param namePrefix `<project>-<stack>` */
export function signerParameterName(namePrefix: string): string {
  return `/${namePrefix}/signer`;
}

/** The parameter's ARN in a Region, before it is there. */
export function signerParameterArn({ accountId, region }: Placement, parameterName: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter${parameterName}`;
}

/**
 * Which key signs, in one Region, where its service reads it every minute.
 *
 * It is written after the key group and the distribution: the service must not sign with a key that CloudFront does not trust yet, and
 * counts from the instant at which this was written. The text names keys and holds none, so that a preview shows what changes.
 *
 * The provider must be the delivery account's in that Region.
 */
export class SignerParameter extends pulumi.ComponentResource {
  readonly parameterName: pulumi.Output<string>;

  constructor(name: string, args: SignerParameterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:entitlement:SignerParameter", name, {}, opts);
    const parameter = new aws.ssm.Parameter(
      name,
      {
        name: args.parameterName,
        description: "Which signing key the entitlement service signs with",
        type: "String",
        dataType: "text",
        tier: "Standard",
        insecureValue: args.document,
      },
      { parent: this, dependsOn: [...args.after], hooks: { beforeUpdate: [args.guard] } },
    );
    this.parameterName = parameter.name;
    this.registerOutputs({ parameterName: this.parameterName });
  }
}
