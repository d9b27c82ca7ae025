import type { IngestStage } from "../../../functions/ingest/stages";
import { catalogStatements } from "../../catalog/catalogAccess";
import type { Statement } from "../../iam/policyDocument";
import type { RegionalServices, StageTranscoding } from "../regionalServices";
import { readCdnIdentifier } from "./cdnIdentifier";
import { lookAtJobs, makeJobs } from "./jobs";
import { readLadders, writeInventories } from "./ladders";
import { listMasters, readMasters } from "./masters";
import { deleteVodAssets, lookAtVodAssets, makeVodAssets } from "./vodAssets";

/**
 * What a stage may do with the Region's services; `functions/ingest/handlers` says which ports each stage has. Where nothing is transcoded,
 * masters are looked at all the same, but no stage makes jobs or writes inventories.
 */
export function stageStatements(stage: IngestStage, services: RegionalServices): readonly Statement[] {
  return [...STATEMENTS[stage](services), ...catalogStatements(stage, services.catalog)];
}

const STATEMENTS: Readonly<Record<IngestStage, (services: RegionalServices) => readonly Statement[]>> = {
  "submit-transcode": (services) => [
    ...readMasters(services),
    ...listMasters(services),
    ...whereTranscoded(services, (transcoding) => makeJobs(transcoding)),
  ],

  "register-asset": (services) => [
    // A job reads the version that the master has when it runs: is there a newer one than it was made for?
    ...whereTranscoded(services, () => [...listMasters(services), ...writeInventories(services)]),
    ...readLadders(services),
    ...lookAtVodAssets(services),
    ...makeVodAssets(services),
    ...deleteVodAssets(services),
  ],

  "publish-asset": (services) => [
    ...lookAtVodAssets(services),
    ...deleteVodAssets(services),
    ...readCdnIdentifier(services),
  ],

  // Whatever the others do, for what they missed; and it asks how jobs go on whose events were lost.
  reconcile: (services) => [
    ...readMasters(services),
    ...listMasters(services),
    ...whereTranscoded(services, (transcoding) => [
      ...makeJobs(transcoding),
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

function whereTranscoded(
  { transcoding }: RegionalServices,
  statements: (transcoding: StageTranscoding) => readonly Statement[],
): readonly Statement[] {
  return transcoding === undefined ? [] : statements(transcoding);
}
