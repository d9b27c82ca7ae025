import { logStreamOf } from "./deliveryGrants";
import type { Grant } from "./grants";
import { identity, trustOf } from "./mediaGrants";
import { holderNamed, type Scene } from "./scene";

/** What a Region's entitlement service needs: to read rights, the catalog, which key signs, and the keys, all by name and in its Region. */
export function entitlementGrants(scene: Scene, region: string): readonly Grant[] {
  const role = holderNamed(scene, "role", `entitlement-${region}`);
  const rights = holderNamed(scene, "table", `entitlements-${region}`);
  const catalog = holderNamed(scene, "table", `catalog-${region}`);
  const log = holderNamed(scene, "log group", `entitlement-${region}`);
  return [
    ...trustOf(role, ["lambda.amazonaws.com"]),
    identity(role, ["dynamodb:GetItem", "dynamodb:BatchGetItem"], [rights.arn]),
    identity(role, ["dynamodb:GetItem", "dynamodb:Query"], [catalog.arn]),
    identity(role, ["ssm:GetParameter"], [holderNamed(scene, "parameter", `signer-${region}`).arn]),
    identity(
      role,
      ["secretsmanager:GetSecretValue"],
      Object.keys(scene.config.signingKeys).map((key) => signingKeyCopyIn(scene, region, key)),
    ),
    identity(role, ["logs:CreateLogStream", "logs:PutLogEvents"], [logStreamOf(log.arn)]),
  ];
}

/** The ARN of a signing key's copy: that of the secret, but for the Region. */
export function signingKeyCopyIn(scene: Scene, region: string, key: string): string {
  return holderNamed(scene, "secret", `signing-${key}`).arn.split(":").with(3, region).join(":");
}
