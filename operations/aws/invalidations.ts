import {
  CreateInvalidationCommand,
  GetInvalidationCommand,
  type CloudFrontClient,
} from "@aws-sdk/client-cloudfront";

import type { InvalidationsPort } from "../takedown/ports";

/** Invalidations of one distribution. */
export class AwsInvalidations implements InvalidationsPort {
  constructor(
    private readonly client: CloudFrontClient,
    private readonly distributionId: string,
  ) {}

  async create(paths: readonly string[], reference: string): Promise<{ readonly id: string }> {
    const { Invalidation } = await this.client.send(
      new CreateInvalidationCommand({
        DistributionId: this.distributionId,
        InvalidationBatch: {
          CallerReference: reference,
          Paths: { Quantity: paths.length, Items: [...paths] },
        },
      }),
    );
    if (Invalidation?.Id === undefined) {
      throw new Error(`CreateInvalidation for ${this.distributionId} answered without an id`);
    }
    return { id: Invalidation.Id };
  }

  async isCompleted(id: string): Promise<boolean> {
    const { Invalidation } = await this.client.send(
      new GetInvalidationCommand({ DistributionId: this.distributionId, Id: id }),
    );
    return Invalidation?.Status === "Completed";
  }
}
