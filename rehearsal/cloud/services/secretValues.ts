import type { Cloud } from "../core/cloud";
import type { Caller } from "../core/types";

/** One version of a secret, as GetSecretValue answers it. */
export interface SecretValue {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  readonly secretString: string;
  readonly versionStages: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Which secret, where, and who asks. `secretId` is an ARN or a name. */
export interface SecretCall {
  readonly caller: Caller;
  readonly region: string;
  readonly secretId: string;
}

/** The data plane of Secrets Manager, for the wire protocol and for services inside the stand-in. */
export class SecretValues {
  constructor(private readonly cloud: Cloud) {}

  /** The value at a stage (default AWSCURRENT); ResourceNotFoundException when there is none, AccessDeniedException when IAM or KMS says no. */
  get(call: SecretCall & { readonly versionStage?: string; readonly versionId?: string }): SecretValue {
    throw new Error(`not written yet: ${call.secretId} ${this.cloud.clock.now()}`);
  }

  /** Stores a new version as AWSCURRENT; the one before becomes AWSPREVIOUS. The token makes a retry harmless. */
  put(
    call: SecretCall & { readonly secretString: string; readonly clientRequestToken: string },
  ): SecretValue {
    throw new Error(`not written yet: ${call.secretId}`);
  }
}
