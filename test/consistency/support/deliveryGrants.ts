import { both, rootOf, through, type Context, type Grant } from "./grants";
import { keyManagement, trustOf } from "./mediaGrants";
import { holderNamed, type Holder, type Scene } from "./scene";

/** Region of the delivery account's own resources. */
const GLOBAL = "us-east-1";

/** What the delivery account needs: signing keys, the edge function's log, the audit trail's key. */
export function deliveryGrants(scene: Scene): readonly Grant[] {
  return [...signingGrants(scene), ...edgeGrants(scene), ...auditGrants(scene)];
}

/** The log group that Lambda@Edge makes for a function in whichever Region runs it. */
export function edgeLogArns(functionName: string, accountId: string): readonly string[] {
  return ["us-east-1", "eu-west-1"].flatMap((region) => {
    const group = `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${GLOBAL}.${functionName}`;
    return [group, `${group}:log-stream:2026`];
  });
}

/** A log group, and one of its streams. */
export function logStreamOf(logGroupArn: string): string {
  return `${logGroupArn}:log-stream:2026`;
}

function signingGrants(scene: Scene): readonly Grant[] {
  const role = holderNamed(scene, "role", "signing-generator");
  const key = holderNamed(scene, "key", "signing");
  const secrets = Object.keys(scene.config.signingKeys).map((name) =>
    holderNamed(scene, "secret", `signing-${name}`),
  );
  const use = {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    on: [key.arn],
    when: through("secretsmanager", GLOBAL),
  };
  return [
    ...trustOf(role, ["lambda.amazonaws.com"]),
    {
      kind: "identity",
      holder: role,
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      on: secrets.map(({ arn }) => arn),
    },
    { ...use, kind: "identity", holder: role },
    {
      kind: "identity",
      holder: role,
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      on: [logStreamOf(holderOfType(scene, "aws:cloudwatch/logGroup:LogGroup", "signing-generator").arn)],
    },
    keyManagement(key),
    { ...use, kind: "key", holder: key, who: rootOf(key.accountId) },
  ];
}

function edgeGrants(scene: Scene): readonly Grant[] {
  const role = holderNamed(scene, "role", "playback-origin-request");
  const fn = holderOfType(scene, "aws:lambda/function:Function", "playback-origin-request");
  return [
    // Not for one account only: what Lambda@Edge's calls carry is not documented.
    ...["lambda.amazonaws.com", "edgelambda.amazonaws.com"].map((who): Grant => ({
      kind: "trust",
      holder: role,
      who,
      actions: ["sts:AssumeRole"],
      on: [role.arn],
    })),
    {
      kind: "identity",
      holder: role,
      actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      on: edgeLogArns(fn.arn.split(":").at(-1) ?? "", fn.accountId),
    },
  ];
}

/** The key's use for the trail. The trail's bucket policy is exchanged by a transform, which the recording does not run. */
function auditGrants(scene: Scene): readonly Grant[] {
  const key = holderNamed(scene, "key", "audit");
  const trail = trailArn(key.accountId);
  const ofTrail = (context: Context): boolean => context["aws:SourceArn"] === trail;
  const encryptedByTrail = (context: Context): boolean =>
    context["kms:EncryptionContext:aws:cloudtrail:arn"] === trail;
  const use = { kind: "key", holder: key, on: [key.arn] } as const;
  const cloudTrail = { ...use, who: "cloudtrail.amazonaws.com" };
  return [
    keyManagement(key),
    {
      ...cloudTrail,
      actions: [
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext",
        "kms:GenerateDataKeyWithoutPlaintext",
      ],
      when: both(ofTrail, encryptedByTrail),
    },
    { ...cloudTrail, actions: ["kms:DescribeKey"], when: ofTrail },
    {
      ...use,
      who: rootOf(key.accountId),
      actions: ["kms:Decrypt"],
      when: both(
        through("s3", GLOBAL),
        (context) => context["kms:EncryptionContext:aws:cloudtrail:arn"] !== undefined,
      ),
    },
  ];
}

/** The trail of the recorded stack, `test` of `media-platform`. */
export function trailArn(accountId: string): string {
  return `arn:aws:cloudtrail:${GLOBAL}:${accountId}:trail/media-platform-test-audit`;
}

function holderOfType(scene: Scene, type: string, name: string): Holder {
  const found = scene.holders.find((holder) => holder.type === type && holder.name === name);
  if (found === undefined) {
    throw new Error(`the program made no ${type} ${name}`);
  }
  return found;
}
