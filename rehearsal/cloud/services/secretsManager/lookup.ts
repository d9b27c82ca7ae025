import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { policyText } from "../../core/iam/policyText";
import { objects, optionalText, text } from "../../core/props";
import type { Place } from "../../core/resourceStore";
import type { StoredResource } from "../../core/types";

/** Token of the secret itself; its versions and policies are resources of their own. */
export const SECRET = "aws:secretsmanager/secret:Secret";

/** A secret as it is seen in one Region. */
export interface SecretInRegion {
  readonly secret: StoredResource;
  /** ARN in this Region. */
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** A replica is read-only. */
  readonly isReplica: boolean;
  /** Customer key in this Region; undefined for the AWS managed key of the account. */
  readonly kmsKeyId: string | undefined;
}

/**
 * Finds a secret by ARN or name, in its own Region or as a replica. A name is looked up in `place`; an ARN says the account
 * itself, but a secret answers in the Region it is asked in only.
 */
export function findSecret(
  cloud: Cloud,
  secretId: string,
  place: Required<Place>,
): SecretInRegion | undefined {
  const arn = parseArn(secretId);
  const owner = arn?.accountId ?? place.accountId;
  return cloud.resources
    .filter(SECRET, (secret) => secret.scope.accountId === owner)
    .map((secret) => inRegion(secret, place.region))
    .find(
      (seen) => seen !== undefined && (arn === undefined ? seen.name === secretId : seen.arn === secretId),
    );
}

/** The secret as a Region sees it, or undefined when it is not there. */
export function inRegion(secret: StoredResource, region: string): SecretInRegion | undefined {
  const primaryArn = text(secret.outputs, "arn");
  const name = text(secret.outputs, "name");
  if (secret.scope.region === region) {
    const kmsKeyId = optionalText(secret.inputs, "kmsKeyId");
    return { secret, arn: primaryArn, name, region, isReplica: false, kmsKeyId };
  }
  const replica = objects(secret.inputs, "replicas").find((one) => optionalText(one, "region") === region);
  if (replica === undefined) {
    return undefined;
  }
  const arn = primaryArn.replace(`:${secret.scope.region}:`, `:${region}:`);
  return { secret, arn, name, region, isReplica: true, kmsKeyId: optionalText(replica, "kmsKeyId") };
}

/** The resource policy in force: a SecretPolicy resource's, else the secret's own. */
export function secretPolicies(cloud: Cloud, secret: StoredResource): readonly string[] {
  const separate = cloud.resources.find(
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    (policy) => optionalText(policy.inputs, "secretArn") === secret.outputs["arn"],
  );
  const policy = policyText(separate?.inputs["policy"] ?? secret.inputs["policy"]);
  return policy === undefined ? [] : [policy];
}
