import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";

/** Refuses a call to a Region whose data plane is at fault. @throws AwsError ServiceUnavailable */
export function requireRegion(cloud: Cloud, service: string, region: string): void {
  const fault = cloud.network.fault(region);
  if (fault !== undefined) {
    throw new AwsError(
      service,
      "ServiceUnavailable",
      `${service} in ${region} does not answer (${fault})`,
      503,
    );
  }
}
