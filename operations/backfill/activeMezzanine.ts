import type { Fence } from "../../functions/catalog/parts";
import { regionOrder } from "../../functions/ingest/regionOrder";
import { regionOutputs, type IngestOutputs } from "../ingestOutputs";
import { ingestRegions } from "../stackOutputs";

/** The Region that takes new masters at present, with what a backfill needs there. */
export interface ActiveMezzanine {
  readonly region: string;
  readonly accountId: string;
  readonly roleArn: string | undefined;
  readonly bucket: string;
  readonly queueUrl: string;
}

/** No Region takes masters; the message says why. */
export class NoActiveRegionError extends Error {
  override readonly name = "NoActiveRegionError";
}

/** Goes by the same order as the submit stage. @throws NoActiveRegionError when every Region that transcodes is drained */
export function activeMezzanine(outputs: IngestOutputs, fence: Fence | undefined): ActiveMezzanine {
  const transcoding = ingestRegions(outputs);
  const { active, order } = regionOrder(fence, {
    mediaRegions: outputs.mediaRegions,
    ingestRegions: [...transcoding],
  });
  if (active === undefined) {
    throw new NoActiveRegionError(
      `No Region takes masters: the order is ${order.join(", ") || "empty"}, and only ${transcoding.join(", ") || "none"} can transcode. Take one of them back with \`npm run drill\`.`,
    );
  }
  const { accountId, deployRoleArn, mezzanineBucket, ingest } = regionOutputs(outputs, active);
  return {
    region: active,
    accountId,
    roleArn: deployRoleArn,
    bucket: mezzanineBucket,
    queueUrl: ingest.queues["submit-transcode"].url,
  };
}
