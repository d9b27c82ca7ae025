import type { Cloud } from "../core/cloud";
import type { ConditionContext, ServiceCaller } from "../core/iam/authorizer";
import type { Caller } from "../core/types";

/** Use of a KMS key by somebody, directly or through a service. */
export interface KeyUse {
  readonly caller: Caller | ServiceCaller;
  /** e.g. `kms:Decrypt`. */
  readonly action: string;
  /** Key ARN, key id, alias ARN or `alias/<name>`; ids and aliases are looked up in `accountId` and `region`. */
  readonly keyId: string;
  readonly accountId: string;
  readonly region: string;
  /** e.g. `kms:ViaService`: `s3.eu-west-1.amazonaws.com`. */
  readonly context?: ConditionContext;
}

/** The data plane of KMS: whether a caller may use a key. No bytes are encrypted in the stand-in. */
export class KmsKeys {
  constructor(private readonly cloud: Cloud) {}

  /** ARN of the key that an id, ARN or alias stands for, or undefined when it does not exist (or is being deleted). */
  resolve(keyId: string, accountId: string, region: string): string | undefined {
    throw new Error(`not written yet: ${keyId} ${accountId} ${region} ${this.cloud.clock.now()}`);
  }

  /** Throws NotFoundException, DisabledException or AccessDeniedException when the caller may not use the key so. */
  require(use: KeyUse): void {
    throw new Error(`not written yet: ${use.action}`);
  }
}
