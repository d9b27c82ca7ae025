import type { ServiceModule } from "../../core/types";
import { mediaConvertApi } from "./api";
import { queueType } from "./queue";

export { MediaConvertJobs } from "./jobs";

/** MediaConvert: queues and the jobs in them. */
export const mediaConvertService: ServiceModule = { resourceTypes: [queueType], api: mediaConvertApi };
