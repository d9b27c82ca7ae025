import type { IngestStage } from "../../../functions/ingest/stages";
import { catalogStatements } from "../../catalog/catalogAccess";
import type { Statement } from "../../iam/policyDocument";
import type { RegionalServices } from "../regionalServices";
import { readCdnIdentifier } from "./cdnIdentifier";
import { lookAtJobs, makeJobs } from "./jobs";
import { readLadders, writeInventories } from "./ladders";
import { listMasters, readMasters } from "./masters";
import { deleteVodAssets, lookAtVodAssets, makeVodAssets } from "./vodAssets";

/**
 * What a stage may do with the Region's services. Where nothing is transcoded, no stage reads masters, makes jobs or writes inventories:
 * the stages leave such work to the Regions that can do it.
 */
export function stageStatements(stage: IngestStage, services: RegionalServices): readonly Statement[] {
  return [...STATEMENTS[stage](services), ...catalogStatements(stage, services.catalog)];
}

const STATEMENTS: Readonly<Record<IngestStage, (services: RegionalServices) => readonly Statement[]>> = {
  "submit-transcode": (services) =>
    services.transcoding === undefined
      ? []
      : [
          ...readMasters(services),
          ...listMasters(services),
          ...makeJobs(services.transcoding),
          ...lookAtJobs(services),
        ],

  "register-asset": (services) => [
    // A finished encode is of the version that the master has when the job ends: is there a newer one?
    ...(services.transcoding === undefined
      ? []
      : [...listMasters(services), ...lookAtJobs(services), ...writeInventories(services)]),
    ...readLadders(services),
    ...lookAtVodAssets(services),
    ...makeVodAssets(services),
    ...deleteVodAssets(services),
  ],

  "publish-asset": (services) => [...lookAtVodAssets(services), ...readCdnIdentifier(services)],

  // Whatever the others do, for what they missed.
  reconcile: (services) => [
    ...(services.transcoding === undefined
      ? []
      : [
          ...readMasters(services),
          ...listMasters(services),
          ...makeJobs(services.transcoding),
          ...lookAtJobs(services),
          ...writeInventories(services),
        ]),
    ...readLadders(services),
    ...lookAtVodAssets(services),
    ...makeVodAssets(services),
    ...deleteVodAssets(services),
    ...readCdnIdentifier(services),
  ],
};
