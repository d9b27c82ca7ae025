import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument, serviceTrust, sourceAccount } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { identifierRecord } from "./identifierGuards";
import type { IdentifierRotation } from "./identifierRotation";
import { identifierValues } from "./identifierValues";
import { identifierKeyPolicy, mediaPackagePrincipals, secretsRoleStatements } from "./packagingRolePolicies";

/** Arguments of {@link CdnIdentifier}. */
export interface CdnIdentifierArgs extends Placement {
  /** Which value there is, and how far it has come. @see IdentifierRotation */
  readonly rotation: IdentifierRotation;
  /** Name of the parameter that holds the deployed rotation, which the next deployment is judged by: unique per stack, such as `/media-prod/cdn-identifier`. */
  readonly recordName: string;
  /** The present, by which that judgement goes. */
  readonly now: () => Date;
  /** Days, 7 to 30, during which the deleted key or secret can be brought back. @default 30 */
  readonly recoveryDays?: number;
  /** Whether Pulumi refuses to delete or replace the value, its secret and the key. */
  readonly protect: boolean;
}

/**
 * The secret by which MediaPackage recognises the platform's CDN, and the role by which it reads it. It is the *only* lock on a VOD
 * origin: CloudFront's origin access control supports MediaPackage v2 only.
 *
 * - It must be in the account and Region of the packaging groups, so each Region has its own.
 * - The value is a `RandomPassword`: a `RandomUuid` would show it as the resource's id, in clear text in state and in every log.
 * - Its key is its own. The storage keys name S3's users; a header value has nobody in common with them.
 * - The value is protected like its secret and never replaced: a new one would reach MediaPackage and CloudFront minutes apart, and all origins would answer
 *   403 in between.
 * - A new value is a new generation beside the old one, brought in step by step; see {@link IdentifierRotation}. Automatic rotation by
 *   Secrets Manager would break playback: CloudFront cannot read a secret, and MediaPackage accepts one version back only.
 *
 * The random provider comes through the options like the AWS one.
 */
export class CdnIdentifier extends pulumi.ComponentResource {
  /** The header's value, a Pulumi secret. */
  readonly value: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  /** Key of the secret. */
  readonly keyArn: pulumi.Output<string>;
  readonly secretsRoleArn: pulumi.Output<string>;
  /** What must exist before a packaging group is created with this authorization: the value, and the permission to read it. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: CdnIdentifierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:CdnIdentifier", name, {}, opts);
    const recoveryDays = args.recoveryDays ?? 30;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `MediaPackage reads the CDN identifier in ${args.region} with it`,
        assumeRolePolicy: serviceTrust(mediaPackagePrincipals(args.region), sourceAccount(args.accountId)),
      },
      { parent: this },
    );
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `CDN identifier in ${args.region}`,
        enableKeyRotation: true,
        deletionWindowInDays: recoveryDays,
        policy: policyDocument(
          identifierKeyPolicy({
            accountId: args.accountId,
            region: args.region,
            secretsRoleArn: role.arn,
          }),
        ),
      },
      { parent: this, protect: args.protect },
    );
    new aws.kms.Alias(`${name}-key`, { targetKeyId: key.keyId }, { parent: this });
    let isNew = false;
    const noteNew = new pulumi.ResourceHook(
      name,
      () => {
        isNew = true;
      },
      { onDryRun: true },
    );
    const secret = new aws.secretsmanager.Secret(
      name,
      {
        description: `Value of the CDN authorization header that MediaPackage expects in ${args.region}`,
        kmsKeyId: key.arn,
        recoveryWindowInDays: recoveryDays,
      },
      { parent: this, protect: args.protect, hooks: { beforeCreate: [noteNew] } },
    );
    const setting = `regions.${args.region}.cdnIdentifier`;
    const agreed = identifierRecord(`${name}-rotation`, { ...args, setting }, { parent: this });
    const values = identifierValues(name, {
      ...args,
      setting,
      secretId: secret.id,
      isNew: () => isNew,
      parent: this,
      dependsOn: [agreed],
    });
    const permissions = new aws.iam.RolePolicy(
      `${name}-permissions`,
      {
        role: role.name,
        policy: policyDocument(
          secretsRoleStatements({ region: args.region, secretArn: secret.arn, keyArn: key.arn }),
        ),
      },
      { parent: this },
    );

    this.value = values.sent;
    this.secretArn = secret.arn;
    this.keyArn = key.arn;
    this.secretsRoleArn = role.arn;
    this.ready = [values.latest, permissions];
    this.registerOutputs({
      value: this.value,
      secretArn: this.secretArn,
      keyArn: this.keyArn,
      secretsRoleArn: this.secretsRoleArn,
    });
  }
}
