import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { setTimeout as sleep } from "node:timers/promises";

import { awsCatalogReplicas } from "../aws/catalogReplicas";
import { callLimits } from "../aws/clientConfig";
import { AwsInvalidations } from "../aws/invalidations";
import { AwsKeyValueStore } from "../aws/keyValueStore";
import { readSigningKey } from "../aws/signingKey";
import { openTakedownRegion } from "../aws/takedownRegion";
import { httpsGet } from "../httpsGet";
import { activeSigningKey } from "../stackOutputs";
import type { TakedownPorts } from "./ports";
import type { TakedownOutputs } from "./takedownOutputs";

/** Ports and the connections behind them. */
export interface OpenTakedownPorts {
  readonly ports: TakedownPorts;
  readonly destroy: () => void;
}

/** CloudFront's control plane has this Region only. */
const CONTROL_PLANE = "us-east-1";

/** Bounds of a call to it: when it is away, the takedown goes on without it. */
const LIMITS = callLimits(3, 10_000);

/**
 * AWS as a takedown works with it: the delivery account with the environment's credentials, each media Region as its deploy role.
 *
 * @param mayDelete whether objects may be deleted
 */
export function openTakedownPorts(
  outputs: TakedownOutputs,
  mayDelete: boolean,
  progress: (line: string) => void,
): OpenTakedownPorts {
  const key = activeSigningKey(outputs);
  const store = new AwsKeyValueStore(outputs.keyValueStoreArn);
  const catalog = awsCatalogReplicas(outputs.catalog.tableArns, outputs.mediaRegions);
  const cloudFront = new CloudFrontClient({ ...LIMITS, region: CONTROL_PLANE });
  const regions = Object.entries(outputs.regions).map(([region, described]) =>
    openTakedownRegion(region, described, mayDelete),
  );
  return {
    ports: {
      store,
      replicas: catalog.replicas,
      regions: regions.map(({ ports }) => ports),
      invalidations: new AwsInvalidations(cloudFront, outputs.distributionId),
      signer: async () => ({
        keyPairId: key.publicKeyId,
        privateKey: await readSigningKey(key.secretArn, outputs.mediaRegions),
      }),
      send: httpsGet,
      clock: { now: () => Date.now(), sleep: (ms) => sleep(ms) },
      progress,
    },
    destroy: () => {
      store.destroy();
      catalog.destroy();
      cloudFront.destroy();
      regions.forEach(({ destroy }) => destroy());
    },
  };
}
