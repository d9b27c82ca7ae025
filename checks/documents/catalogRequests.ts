import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { dynamoCatalog, dynamoOperatorCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import type { MasterPart, RegionPart } from "../../functions/catalog/parts";
import type { ApiRequest } from "./apiRequests";
import { NOWHERE, recorded } from "./recordedClient";

const REGION = NOWHERE.region;
const TABLE_ARN = `arn:aws:dynamodb:${REGION}:111111111111:table/media-prod-catalog`;
const INSTANT = "2026-01-02T03:04:05.678Z";

const COMMON = {
  assetId: "a-film",
  region: REGION,
  revision: 1,
  createdAt: INSTANT,
  updatedAt: INSTANT,
  masterId: "0123456789abcdef",
};

/** With every kind of value that parts have: texts, numbers, truth values, maps, and fields that are left out. */
const MASTER: MasterPart = {
  ...COMMON,
  key: "masters/a-film/feature.mov",
  versionId: "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
  sizeBytes: 5 * 1024 ** 4,
  uploadedAt: INSTANT,
  state: "CLAIMED",
  epoch: 3,
  title: { name: "A film", contentClass: "premium", drmTier: "premium", placement: { studio: "one" } },
  encodeId: undefined,
  open: true,
};

const ENCODE: RegionPart = {
  ...COMMON,
  encodeId: "abcdef",
  state: "FAILED",
  packagingGroup: "clear-00",
  vodAssetId: "a-film_abcdef",
  endpoints: {
    "hls-v1": { configurationId: "media-prod-clear-00-hls-v1", url: "https://a.example/index.m3u8" },
  },
  reason: { code: "ingest-failed", message: "MediaPackage could not ingest it." },
};

/** What the catalog's adapter sends to DynamoDB, each of its methods in each form. */
export async function catalogRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  const table = { client: recorded(catalogClient(NOWHERE), requests), tableName: TABLE_ARN };
  const catalog = dynamoCatalog({
    ...table,
    region: REGION,
    mediaRegions: [REGION, "eu-west-1"],
    groups: [{ name: "clear-00", contentClass: "clear" }],
    now: () => new Date(INSTANT),
  });
  await catalog.readAsset(MASTER.assetId);
  await catalog.readFence();
  for (const epoch of [0, MASTER.epoch]) {
    await catalog.claimMaster({ ...MASTER, epoch });
  }
  for (const open of [true, false]) {
    await catalog.updateMaster({ ...MASTER, revision: 2, state: "REFUSED", open });
  }
  for (const revision of [1, 2]) {
    await catalog.putRegion({ ...ENCODE, revision });
  }
  const reason = { code: "not-a-master", message: "No folder." };
  await catalog.rejectUpload({ region: REGION, key: "masters/x", versionId: "v", reason, at: INSTANT });
  await catalog.rejectedUploads();
  for (const cursor of [
    undefined,
    JSON.stringify({ pk: "p", sk: "s", openIn: REGION, openSince: INSTANT }),
  ]) {
    await catalog.openWork(REGION, cursor);
  }
  await catalog.readBookmark("masters");
  for (const cursor of ["masters/a-film/", undefined]) {
    await catalog.writeBookmark("masters", cursor);
  }
  await catalog.placements.placementOf(MASTER.assetId);
  await catalog.placements.loads();
  for (const placedBefore of [0, 7]) {
    await catalog.placements.claim({ assetId: MASTER.assetId, group: "clear-00", placedBefore });
  }
  const operators = dynamoOperatorCatalog(table);
  await operators.setFence({ epoch: 4, order: ["eu-west-1", REGION], at: INSTANT });
  for (const revision of [1, 2]) {
    await operators.putPublication({
      assetId: MASTER.assetId,
      revision,
      intent: "TAKEN_DOWN",
      reason: "a request",
      by: "arn:aws:sts::111111111111:assumed-role/operators/someone",
      at: INSTANT,
    });
  }
  return requests;
}
