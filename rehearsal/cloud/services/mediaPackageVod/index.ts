import type { ServiceModule } from "../../core/types";
import { mediaPackageVodApi } from "./api";
import { cloudControlResourceType } from "./cloudControl";

export { MediaPackageVod } from "./mediaPackageVod";
export type { VodNotification } from "./notifications";

/** MediaPackage VOD: its CloudFormation types by way of Cloud Control, its API, its ingest and its egress. */
export const mediaPackageVodService: ServiceModule = {
  resourceTypes: [cloudControlResourceType],
  api: mediaPackageVodApi,
};
