import {
  DeleteAssetCommand,
  DescribeAssetCommand,
  ListAssetsCommand,
  NotFoundException,
  type MediaPackageVodClient,
} from "@aws-sdk/client-mediapackage-vod";

import type { Page } from "../../functions/catalog/catalogStore";
import type { VodAssetsPort } from "../takedown/ports";

/** Most that ListAssets gives at once (MediaPackage VOD API Reference, "Packaging_assets"). */
const PAGE = 1_000;

/** MediaPackage VOD of one account and Region. */
export class AwsVodAssets implements VodAssetsPort {
  constructor(private readonly client: MediaPackageVodClient) {}

  async list(cursor?: string): Promise<Page<string>> {
    const { Assets, NextToken } = await this.client.send(
      new ListAssetsCommand({ MaxResults: PAGE, ...(cursor === undefined ? {} : { NextToken: cursor }) }),
    );
    return { items: (Assets ?? []).flatMap(({ Id }) => Id ?? []), cursor: NextToken };
  }

  async urls(id: string): Promise<readonly string[] | undefined> {
    try {
      const { EgressEndpoints } = await this.client.send(new DescribeAssetCommand({ Id: id }));
      // An endpoint that is not playable yet may have an empty URL.
      return (EgressEndpoints ?? []).flatMap(({ Url }) => (Url === undefined || Url === "" ? [] : [Url]));
    } catch (error) {
      if (error instanceof NotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  async delete(id: string): Promise<void> {
    try {
      await this.client.send(new DeleteAssetCommand({ Id: id }));
    } catch (error) {
      if (!(error instanceof NotFoundException)) {
        throw error;
      }
    }
  }
}
