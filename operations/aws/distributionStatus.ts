import {
  GetDistributionCommand,
  GetKeyGroupCommand,
  type CloudFrontClient,
} from "@aws-sdk/client-cloudfront";

import type { CdnPort } from "../rotation/ports";

/** A distribution and its key group, as CloudFront's control plane knows them. */
export class DistributionStatus implements CdnPort {
  constructor(
    private readonly client: CloudFrontClient,
    private readonly ids: { readonly distributionId: string; readonly keyGroupId: string },
  ) {}

  async isDeployed(): Promise<boolean> {
    const { Distribution } = await this.client.send(
      new GetDistributionCommand({ Id: this.ids.distributionId }),
    );
    return Distribution?.Status === "Deployed";
  }

  async trustedKeyIds(): Promise<readonly string[]> {
    const { KeyGroup } = await this.client.send(new GetKeyGroupCommand({ Id: this.ids.keyGroupId }));
    return KeyGroup?.KeyGroupConfig?.Items ?? [];
  }
}
