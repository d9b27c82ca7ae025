import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { bundleFunction, LAMBDA_HANDLER, LAMBDA_RUNTIME } from "../bundle/bundleFunction";
import { GLOBAL_REGION } from "../delivery/globalRegion";
import { viaService } from "../iam/arns";
import { policyDocument, serviceTrust, sourceAccount, type Statement } from "../iam/policyDocument";

/** Days that the function's log is kept. */
const LOG_RETENTION_DAYS = 90;

/** Longer than the function waits for its permissions. */
const FUNCTION_TIMEOUT_SECONDS = 60;

/** Arguments of {@link KeyGenerator}. */
export interface KeyGeneratorArgs {
  /** Account of the provider: the delivery account, 12 digits. */
  readonly accountId: string;
  /** Secrets it may read and write, and no others. */
  readonly secretArns: readonly pulumi.Input<string>[];
  /** Customer key that encrypts those secrets. */
  readonly kmsKeyArn: pulumi.Input<string>;
}

/**
 * The Lambda function that generates signing key pairs inside AWS, with its role and log group. Its role can do nothing but read and
 * write the given secrets and write its own log.
 */
export class KeyGenerator extends pulumi.ComponentResource {
  /** Ready to be invoked once this is known: the permissions are attached before the function is made. */
  readonly functionName: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: KeyGeneratorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:signing:KeyGenerator", name, {}, opts);
    const parent = { parent: this };

    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: LOG_RETENTION_DAYS }, parent);
    const role = new aws.iam.Role(
      name,
      {
        description: "Generates signing key pairs into their secrets",
        assumeRolePolicy: serviceTrust("lambda.amazonaws.com", sourceAccount(args.accountId)),
      },
      parent,
    );
    const permissions = new aws.iam.RolePolicy(
      name,
      { role: role.name, policy: policyDocument(keyGeneratorStatements(args, logGroup.arn)) },
      parent,
    );
    const fn = new aws.lambda.Function(
      name,
      {
        description: "Generates a signing key pair into a secret and returns its public half",
        code: bundleFunction({ entry: "functions/signingKeys/handler.ts" }).archive,
        handler: LAMBDA_HANDLER,
        runtime: LAMBDA_RUNTIME,
        architectures: ["arm64"],
        role: role.arn,
        memorySize: 256,
        timeout: FUNCTION_TIMEOUT_SECONDS,
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      },
      // A function that is invoked before its permissions exist fails. IAM takes seconds more to spread them: the function waits.
      { ...parent, dependsOn: [permissions] },
    );

    this.functionName = fn.name;
    this.roleArn = role.arn;
    this.registerOutputs({ functionName: this.functionName, roleArn: this.roleArn });
  }
}

/** What the function may do, and nothing else. */
export function keyGeneratorStatements(
  { secretArns, kmsKeyArn }: Pick<KeyGeneratorArgs, "secretArns" | "kmsKeyArn">,
  logGroupArn: pulumi.Input<string>,
): readonly Statement[] {
  return [
    {
      Sid: "KeepKeyPairs",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      Resource: [...secretArns],
    },
    {
      Sid: "EncryptKeyPairs",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("secretsmanager", GLOBAL_REGION) } },
    },
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${logGroupArn}:*`,
    },
  ];
}
