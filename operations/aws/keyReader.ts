import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from "@aws-sdk/client-kms";

import type { KeyDescription } from "../readiness/facts";
import type { KeyReader } from "../readiness/ports";
import { unlessMissing } from "./unlessMissing";

/** Reads keys with KMS's API. */
export class AwsKeyReader implements KeyReader {
  constructor(private readonly kms: KMSClient) {}

  async describe(keyArn: string): Promise<KeyDescription | undefined> {
    const answer = await unlessMissing("NotFoundException", () =>
      this.kms.send(new DescribeKeyCommand({ KeyId: keyArn })),
    );
    const key = answer?.KeyMetadata;
    return key === undefined
      ? undefined
      : {
          arn: key.Arn ?? keyArn,
          enabled: key.Enabled === true,
          state: key.KeyState ?? "in an unknown state",
          manager: key.KeyManager ?? "an unknown manager",
        };
  }

  async policy(keyArn: string): Promise<string | undefined> {
    const answer = await unlessMissing("NotFoundException", () =>
      this.kms.send(new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: "default" })),
    );
    return answer?.Policy;
  }
}
