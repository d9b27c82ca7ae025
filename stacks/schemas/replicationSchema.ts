import { z } from "zod";

import { regionName } from "./regionName";

/** Which Regions' objects are copied where. */
export const replicationSchema = z.strictObject({
  /**
   * Regions where objects may be written: masters uploaded, ladders transcoded. Each is replicated to every other Region; the rest
   * only receive. Default: all of two Regions; of more, the active one and the next by name. State it with three or more, or moving
   * `activeRegion` would move the rules as well.
   */
  ingestRegions: z.array(regionName).min(1).optional(),
});

/** Values of {@link replicationSchema}. */
export type ReplicationSettings = z.output<typeof replicationSchema>;
