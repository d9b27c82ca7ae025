import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ACTIVE_KEY, type ActiveEntry } from "../../functions/edge/names";

/** Arguments of {@link RegionSwitch}. */
export interface RegionSwitchArgs {
  /** Media Regions, the one to try first at the head: the seed's order. */
  readonly staticOrder: readonly string[];
  /** Guards the store against deletion and replacement: with it would go the switch and every takedown. */
  readonly protect: boolean;
}

/** Epoch of the seed. The first switch of an operator has a higher one. */
const SEED_EPOCH = 1;

/**
 * The disaster-recovery switch: a CloudFront KeyValueStore whose `active` entry holds the Region order that the viewer-request function
 * reads at every request.
 *
 * Pulumi makes the store and seeds the entry, and never touches the value again. Writes are guarded by the store's ETag, so there is
 * one writer: the operator commands. Its value drifting away from the seed is therefore the normal state, which `ignoreChanges` keeps
 * out of every preview, refreshed or not. Entries written at run time (`deny/<assetId>`) are not known to Pulumi at all, which is why
 * nothing here may own the store's whole content.
 */
export class RegionSwitch extends pulumi.ComponentResource {
  readonly keyValueStoreArn: pulumi.Output<string>;

  constructor(name: string, args: RegionSwitchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:RegionSwitch", name, {}, opts);
    const store = new aws.cloudfront.KeyValueStore(
      name,
      { comment: "Region order and takedowns; written by the operator commands" },
      { parent: this, protect: args.protect },
    );
    new aws.cloudfront.KeyvaluestoreKey(
      `${name}-${ACTIVE_KEY}`,
      { keyValueStoreArn: store.arn, key: ACTIVE_KEY, value: seedValue(args.staticOrder) },
      { parent: this, ignoreChanges: ["value"] },
    );
    this.keyValueStoreArn = store.arn;
    this.registerOutputs({ keyValueStoreArn: this.keyValueStoreArn });
  }
}

/** The entry as a new store gets it. */
export function seedValue(staticOrder: readonly string[]): string {
  const entry: ActiveEntry = { epoch: SEED_EPOCH, order: staticOrder };
  return JSON.stringify(entry);
}
