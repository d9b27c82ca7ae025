import type { ConditionContext } from "../../../policyLanguage/conditions";
import type { ServiceCaller } from "../../../policyLanguage/principals";
import { accountRootArn, parseArn } from "../core/arn";
import type { Cloud } from "../core/cloud";
import { policyText } from "../core/iam/policyText";
import { optionalText } from "../core/props";
import { AwsError, type Caller, type StoredResource } from "../core/types";

/** Tokens of the resources that are KMS keys. */
const KEY_TOKENS = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"] as const;

/** Use of a KMS key by somebody, directly or through a service. */
export interface KeyUse {
  readonly caller: Caller | ServiceCaller;
  /** e.g. `kms:Decrypt`. */
  readonly action: string;
  /** Key ARN, key id, alias ARN or `alias/<name>`; ids and aliases are looked up in `accountId` and `region`. */
  readonly keyId: string;
  readonly accountId: string;
  /** A key works in its own Region only. */
  readonly region: string;
  /** e.g. `kms:ViaService`: `s3.eu-west-1.amazonaws.com`. */
  readonly context?: ConditionContext;
}

/** The data plane of KMS: whether a caller may use a key. No bytes are encrypted in the stand-in. */
export class KmsKeys {
  constructor(private readonly cloud: Cloud) {}

  /** ARN of the key that an id, ARN or alias stands for in this Region, or undefined when it does not exist there. */
  resolve(keyId: string, accountId: string, region: string): string | undefined {
    const arn = parseArn(keyId);
    const owner = arn?.accountId ?? accountId;
    const name = arn?.resource ?? keyId;
    if (arn !== undefined && (arn.service !== "kms" || arn.region !== region)) {
      return undefined;
    }
    if (name.startsWith("alias/")) {
      const alias = this.cloud.resources.byId("aws:kms/alias:Alias", name, { accountId: owner, region });
      return alias === undefined ? undefined : optionalText(alias.outputs, "targetKeyArn");
    }
    const id = name.replace(/^key\//, "");
    const key = this.#keys().find(
      (candidate) =>
        candidate.id === id && candidate.scope.accountId === owner && candidate.scope.region === region,
    );
    return key === undefined ? undefined : optionalText(key.outputs, "arn");
  }

  /** The policy in force: a KeyPolicy resource's, else the key's own, else the default that leaves it to IAM. */
  policyOf(keyArn: string): string {
    const key = this.#key(keyArn);
    const separate = this.cloud.resources.find(
      "aws:kms/keyPolicy:KeyPolicy",
      (policy) =>
        policy.scope.accountId === parseArn(keyArn)?.accountId &&
        this.resolve(
          optionalText(policy.inputs, "keyId") ?? "",
          policy.scope.accountId,
          policy.scope.region,
        ) === keyArn,
    );
    return (
      policyText(separate?.inputs["policy"] ?? key?.inputs["policy"]) ??
      defaultKeyPolicy(parseArn(keyArn)?.accountId ?? "")
    );
  }

  /** Throws NotFoundException, DisabledException or AccessDeniedException when the caller may not use the key so. */
  require(use: KeyUse): void {
    const arn = this.resolve(use.keyId, use.accountId, use.region);
    const key = arn === undefined ? undefined : this.#key(arn);
    if (arn === undefined || key === undefined) {
      throw new AwsError("kms", "NotFoundException", `Key '${use.keyId}' does not exist in ${use.region}`);
    }
    if (key.inputs["isEnabled"] === false || key.inputs["enabled"] === false) {
      throw new AwsError("kms", "DisabledException", `${arn} is disabled.`);
    }
    this.cloud.iam.require({
      caller: use.caller,
      action: use.action,
      resource: arn,
      context: {
        ...("accountId" in use.caller ? { "kms:CallerAccount": use.caller.accountId } : {}),
        ...use.context,
      },
      resourcePolicies: [this.policyOf(arn)],
      resourcePolicyDecides: true,
    });
  }

  #key(arn: string): StoredResource | undefined {
    return this.#keys().find((key) => optionalText(key.outputs, "arn") === arn);
  }

  #keys(): readonly StoredResource[] {
    return KEY_TOKENS.flatMap((token) => this.cloud.resources.filter(token));
  }
}

/** The policy that KMS gives a key made without one: the account's IAM policies decide. */
export function defaultKeyPolicy(accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: accountRootArn(accountId) },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}
