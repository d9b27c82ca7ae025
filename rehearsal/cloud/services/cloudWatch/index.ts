import type { ServiceModule } from "../../core/types";
import { cloudWatchApi } from "./api";

export { replicationMetrics, type ReplicationMetrics, type ReplicationMetricsQuery } from "./metrics";

/** CloudWatch, as far as S3's replication metrics are read from it. */
export const cloudWatchService: ServiceModule = { resourceTypes: [], api: cloudWatchApi };
