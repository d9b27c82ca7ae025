import type * as pulumi from "@pulumi/pulumi";

import type { CatalogReplica } from "../catalog/catalogAccess";
import type { Placement } from "../placement";

/** A bucket and the key of its objects. */
export interface StageBucket {
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** What a Region transcodes with, as far as stages need it. */
export interface StageTranscoding {
  /** Role that jobs run with. */
  readonly roleArn: pulumi.Input<string>;
  /** Queues that jobs are put into or hop to. */
  readonly queueArns: readonly pulumi.Input<string>[];
}

/** What the ingest stages of one Region work on. */
export interface RegionalServices extends Placement {
  readonly mezzanine: StageBucket;
  readonly packaged: StageBucket;
  readonly catalog: CatalogReplica;
  /** Only where masters are transcoded. */
  readonly transcoding?: StageTranscoding;
  /** Role with which MediaPackage reads the packaged bucket. */
  readonly packagingSourceRoleArn: pulumi.Input<string>;
  /** Secret of the CDN authorization header. */
  readonly cdnIdentifier: { readonly secretArn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> };
}
