import * as pulumi from "@pulumi/pulumi";

import { endingProgram, loadPlatformConfig, type PlatformConfig } from "./config";
import { buildDeliveryAccount, type DeliveryAccount } from "./deliveryAccount";
import { buildMediaRegions, type MediaRegion } from "./mediaRegions";
import { namePrefix } from "./naming";
import type { PlatformOutputs } from "./outputs";
import { staticRegionOrder } from "./regionOrder";

/** The stack's outputs before they are known; the names and shapes are those of {@link PlatformOutputs}. */
type PendingOutputs = {
  readonly [Name in keyof PlatformOutputs]: pulumi.Input<Pending<PlatformOutputs[Name]>>;
};

type Pending<T> = T extends object ? { readonly [Key in keyof T]: pulumi.Input<Pending<T[Key]>> } : T;

/**
 * The whole platform in one stack: every Region's media account and the delivery account.
 *
 * @returns what the stack exports
 * @throws RunError, without a stack trace, when the configuration cannot be deployed
 */
export function deployPlatform(): PendingOutputs {
  const config = loadPlatformConfig();
  const prefix = endingProgram(() => namePrefix(pulumi.getProject(), pulumi.getStack()));
  const regions = buildMediaRegions(config, prefix);
  const account = buildDeliveryAccount(
    config,
    regions.flatMap(({ packaging }) => packaging.origins),
    prefix,
  );
  return outputsOf(config, regions, account);
}

function outputsOf(
  config: PlatformConfig,
  regions: readonly MediaRegion[],
  { signing, delivery }: DeliveryAccount,
): PendingOutputs {
  return {
    activeRegion: config.activeRegion,
    mediaRegions: [...staticRegionOrder(config)],
    distributionId: delivery.distributionId,
    distributionDomainName: delivery.distributionDomainName,
    playbackDomain: delivery.playbackDomain,
    keyValueStoreArn: delivery.keyValueStoreArn,
    keyGroupId: signing.keyGroupId,
    signingKeys: signing.keys,
    regions: Object.fromEntries(
      regions.map(({ region, accountId, storage, packaging, transcodeRole }) => [
        region,
        {
          accountId,
          mezzanineBucket: storage.mezzanine.bucketName,
          packagedBucket: storage.packaged.bucketName,
          transcodeRoleArn: transcodeRole.arn,
          packagingSourceRoleArn: packaging.sourceRoleArn,
          cdnIdentifierSecretArn: packaging.cdnIdentifierSecretArn,
          packagingGroups: packaging.groups,
        },
      ]),
    ),
    ...(config.canary === undefined ? {} : { canary: config.canary }),
  };
}
