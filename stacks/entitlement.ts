import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AssetCatalog } from "../components/catalog/assetCatalog";
import { EntitlementService } from "../components/entitlement/entitlementService";
import { EntitlementTable } from "../components/entitlement/entitlementTable";
import { SignerParameter, signerParameterName } from "../components/entitlement/signerParameter";
import type { ViewerIdentity } from "../components/entitlement/viewerIdentity";
import { ViewerPool } from "../components/entitlement/viewerPool";
import type { SigningKeys } from "../components/signing/signingKeys";
import { accountProvider } from "./accountTargets";
import { callbackUrlsOf } from "./callbackUrls";
import type { PlatformConfig } from "./config";
import { entitlementSettings } from "./entitlementSettings";

/** One Region's entitlement service, with the provider of the delivery account in that Region. */
export interface RegionalEntitlement {
  readonly region: string;
  readonly provider: aws.Provider;
  readonly service: EntitlementService;
}

/** Who may play what, as the distribution and the outputs see it. */
export interface Entitlement {
  readonly table: EntitlementTable;
  readonly identity: ViewerIdentity;
  /** The stack's own user pool; undefined where another provider signs viewers in. */
  readonly pool: ViewerPool | undefined;
  /** Parameter that says which key signs, by the same name in every Region. */
  readonly signerParameterName: string;
  readonly services: readonly RegionalEntitlement[];
}

/** What the entitlement services are built from. */
export interface EntitlementParts {
  readonly namePrefix: string;
  readonly signing: SigningKeys;
  readonly catalog: AssetCatalog;
  /** The delivery account's in us-east-1. */
  readonly provider: aws.Provider;
}

/** Builds the table, the viewers' pool where the stack has one, and each media Region's service, all in the delivery account. */
export function buildEntitlement(config: PlatformConfig, parts: EntitlementParts): Entitlement {
  const { namePrefix, provider } = parts;
  const table = new EntitlementTable(
    "entitlements",
    { namePrefix, replicaRegions: Object.keys(config.regions), protect: config.protect },
    { provider },
  );
  const { identity, pool } = buildIdentity(config, parts);
  const parameterName = signerParameterName(namePrefix);
  return {
    table,
    identity,
    pool,
    signerParameterName: parameterName,
    services: Object.keys(config.regions).map((region) => {
      const { accountId, deployRoleArn } = config.delivery;
      const regional = accountProvider(
        `delivery-${region}`,
        { accountId, region, deployRoleArn },
        config.tags,
      );
      const service = buildService(config, region, { ...parts, provider: regional, table, identity });
      return { region, provider: regional, service };
    }),
  };
}

/**
 * Tells each Region's service which key signs, once CloudFront trusts all the keys that it may sign with.
 *
 * @param after the distribution, and all that belongs to it
 */
export function buildSignerParameters(
  { services, signerParameterName: parameterName }: Entitlement,
  signing: SigningKeys,
  after: pulumi.Resource,
): void {
  for (const { region, provider } of services) {
    const name = `signer-${region}`;
    new SignerParameter(
      name,
      {
        parameterName,
        document: signing.signerDocumentIn(region),
        after: [signing, after],
        guard: signing.signerGuard(name),
      },
      { provider },
    );
  }
}

function buildIdentity(
  config: PlatformConfig,
  { namePrefix, provider }: EntitlementParts,
): Pick<Entitlement, "identity" | "pool"> {
  const { identity } = config.entitlement;
  if (identity.kind === "oidc") {
    const { issuer, audiences, scope, viewerClaim } = identity;
    return { identity: { issuer, audiences, scope, viewerClaim }, pool: undefined };
  }
  const pool = new ViewerPool(
    "viewers",
    {
      accountId: config.delivery.accountId,
      namePrefix,
      callbackUrls: callbackUrlsOf(config),
      protect: config.protect,
    },
    { provider },
  );
  return { identity: pool.identity, pool };
}

function buildService(
  config: PlatformConfig,
  region: string,
  {
    namePrefix,
    signing,
    catalog,
    table,
    identity,
    provider,
  }: EntitlementParts & { readonly table: EntitlementTable; readonly identity: ViewerIdentity },
): EntitlementService {
  const parameterName = signerParameterName(namePrefix);
  const { scope, viewerClaim } = identity;
  return new EntitlementService(
    `entitlement-${region}`,
    {
      accountId: config.delivery.accountId,
      region,
      entitlementTableArn: arnIn(region, table.tableArns),
      catalogTableArn: arnIn(region, catalog.tableArns),
      signingSecretArns: Object.values(signing.keys).map(({ secretArn }) => secretArn),
      signerParameterName: parameterName,
      identity,
      settings: pulumi.all([table.tableName, catalog.tableName]).apply(([entitlementTable, catalogTable]) =>
        entitlementSettings(config, {
          entitlementTable,
          catalogTable,
          signerParameter: parameterName,
          scope,
          viewerClaim,
        }),
      ),
      corsOrigins: config.delivery.corsOrigins,
      throttle: config.entitlement.throttle,
    },
    { provider },
  );
}

function arnIn(
  region: string,
  tableArns: Readonly<Record<string, pulumi.Output<string>>>,
): pulumi.Output<string> {
  const arn = tableArns[region];
  if (arn === undefined) {
    throw new Error(
      `entitlement service of ${region}: a table has no replica there. Allowed: ${Object.keys(tableArns).join(", ")}; give the table the Region.`,
    );
  }
  return arn;
}
