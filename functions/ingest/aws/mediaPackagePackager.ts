import {
  CreateAssetCommand,
  DeleteAssetCommand,
  DescribeAssetCommand,
  type MediaPackageVodClient,
  NotFoundException,
  UnprocessableEntityException,
} from "@aws-sdk/client-mediapackage-vod";

import type { Pace } from "../pacing";
import type { Packager, VodAsset } from "../ports";
import { orThrottled } from "./throttling";

/** Arguments of {@link mediaPackagePackager}. */
export interface MediaPackageArgs {
  readonly client: Pick<MediaPackageVodClient, "send">;
  /** Before each call: 5 per second are the quota of an account in a Region. */
  readonly pace: Pace;
}

/** {@link Packager} over MediaPackage VOD. */
export function mediaPackagePackager({ client, pace }: MediaPackageArgs): Packager {
  async function paced<T>(what: string, call: () => Promise<T>): Promise<T> {
    await pace();
    return orThrottled(`mediapackage-vod ${what}`, call);
  }

  async function describeAsset(id: string): Promise<VodAsset | undefined> {
    try {
      const found = await paced("DescribeAsset", () => client.send(new DescribeAssetCommand({ Id: id })));
      return {
        id,
        packagingGroupId: required(id, "PackagingGroupId", found.PackagingGroupId),
        sourceArn: required(id, "SourceArn", found.SourceArn),
        endpoints: (found.EgressEndpoints ?? []).map(({ PackagingConfigurationId, Status, Url }) => ({
          configurationId: required(id, "PackagingConfigurationId", PackagingConfigurationId),
          url: Url === "" ? undefined : Url,
          status: endpointStatus(Status),
        })),
      };
    } catch (error) {
      if (error instanceof NotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  return {
    async createAsset(request) {
      try {
        await paced("CreateAsset", () => client.send(new CreateAssetCommand(request)));
        return "created";
      } catch (error) {
        if (await isTaken(error, request.Id)) {
          return "exists";
        }
        throw error;
      }
    },
    describeAsset,
    async deleteAsset(id) {
      try {
        await paced("DeleteAsset", () => client.send(new DeleteAssetCommand({ Id: id })));
      } catch (error) {
        if (!(error instanceof NotFoundException)) {
          throw error;
        }
      }
    },
  };

  /**
   * MediaPackage has one error for a name that is taken and for whatever else it cannot do, and does not document the texts; whether there
   * is such an asset tells the two apart [inference].
   */
  async function isTaken(error: unknown, id: string | undefined): Promise<boolean> {
    return (
      error instanceof UnprocessableEntityException &&
      id !== undefined &&
      (await describeAsset(id)) !== undefined
    );
  }
}

/** Anything that is not documented, and nothing at all, is a state before the ingest begins. */
function endpointStatus(status: string | undefined): VodAsset["endpoints"][number]["status"] {
  switch (status) {
    case "PROCESSING":
    case "PLAYABLE":
    case "FAILED":
      return status;
    default:
      return "QUEUED";
  }
}

function required(id: string, field: string, value: string | undefined): string {
  if (value === undefined) {
    throw new Error(`MediaPackage described the asset ${id} without its ${field}.`);
  }
  return value;
}
