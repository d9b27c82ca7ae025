import { MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";
import { S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";

import type { RegionPorts } from "../takedown/ports";
import { sessionStatements } from "../takedown/sessionStatements";
import type { TakedownOutputs } from "../takedown/takedownOutputs";
import { bucketAddressing, callLimits, type ClientDefaults } from "./clientConfig";
import { AwsObjectVersions } from "./objectVersions";
import { withRole } from "./roleSession";
import { AwsVodAssets } from "./vodAssets";

/** A Region's ports and the connections behind them. */
export interface OpenTakedownRegion {
  readonly ports: RegionPorts;
  readonly destroy: () => void;
}

/** Bounds of a call, all its attempts together: half a minute in a dark Region. */
const LIMITS = callLimits(3, 10_000);

/** The secret as MediaPackage reads it (MediaPackage User Guide, "CDN authorization"). */
const identifier = z.object({ MediaPackageCDNIdentifier: z.string().min(1) });

/**
 * What a takedown does in a media Region, as the Region's deploy role or, where the configuration names none, as the caller. The session
 * can do nothing else.
 *
 * @param mayDelete whether objects may be deleted, besides MediaPackage's assets
 */
export function openTakedownRegion(
  region: string,
  outputs: TakedownOutputs["regions"][string],
  mayDelete: boolean,
  defaults: ClientDefaults = {},
): OpenTakedownRegion {
  const { accountId, deployRoleArn, mezzanineBucket, packagedBucket, cdnIdentifierSecretArn } = outputs;
  const config = withRole(
    { ...LIMITS, ...defaults, region },
    {
      roleArn: deployRoleArn,
      sessionName: "media-takedown",
      statements: sessionStatements(outputs, mayDelete),
    },
  );
  const s3 = new S3Client({
    ...config,
    ...bucketAddressing(defaults),
  });
  const vod = new MediaPackageVodClient(config);
  const secrets = new SecretsManagerClient(config);
  return {
    ports: {
      region,
      vod: new AwsVodAssets(vod),
      masters: new AwsObjectVersions(s3, mezzanineBucket, accountId),
      packaged: new AwsObjectVersions(s3, packagedBucket, accountId),
      cdnIdentifier: async () => {
        const { SecretString } = await secrets.send(
          new GetSecretValueCommand({ SecretId: cdnIdentifierSecretArn }),
        );
        return identifier.parse(JSON.parse(SecretString ?? "")).MediaPackageCDNIdentifier;
      },
    },
    destroy: () => {
      for (const client of [s3, vod, secrets]) {
        client.destroy();
      }
    },
  };
}
