import { viaService } from "../../iam/arns";
import type { Statement } from "../../iam/policyDocument";
import type { RegionalServices } from "../regionalServices";

/** The value of the CDN authorization header, without which MediaPackage gives no manifest away. */
export function readCdnIdentifier({ region, cdnIdentifier }: RegionalServices): readonly Statement[] {
  return [
    {
      Sid: "ReadCdnIdentifier",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: cdnIdentifier.secretArn,
    },
    {
      // The key's policy leaves it to the account's IAM who reads through Secrets Manager.
      Sid: "DecryptCdnIdentifier",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: cdnIdentifier.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService("secretsmanager", region) } },
    },
  ];
}
