import type { ServiceModule } from "../../core/types";
import { queueType } from "./queue";

/** MediaConvert's queues; jobs come with the transcode pipeline. */
export const mediaConvertService: ServiceModule = { resourceTypes: [queueType] };
