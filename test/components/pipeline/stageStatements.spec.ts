import { expect } from "chai";

import { stageStatements } from "../../../components/pipeline/permissions/stageStatements";
import { policyDocument } from "../../../components/iam/policyDocument";
import type { RegionalServices } from "../../../components/pipeline/regionalServices";
import type { IngestStage } from "../../../functions/ingest/stages";
import { valueOf } from "../../support/outputs";
import { type Access, allows, type ParsedStatement, statementsOf } from "../../support/policyEvaluator";
import { ACCOUNT, ARNS, RECEIVING, REGION, TRANSCODING } from "./ingestFixture";

const VIA_S3 = { "kms:ViaService": `s3.${REGION}.amazonaws.com` };
const VIA_SECRETS = { "kms:ViaService": `secretsmanager.${REGION}.amazonaws.com` };
const TABLE = ARNS.table;
const about = (partition: string): Record<string, string> => ({ "dynamodb:LeadingKeys": partition });
const JOB = `arn:aws:mediaconvert:${REGION}:${ACCOUNT}:jobs/1-a`;
const ASSET = `arn:aws:mediapackage-vod:${REGION}:${ACCOUNT}:assets/film_01`;
const OWN = about(`${REGION}/asset/film`);

/** What stages do, by name. */
const ACCESSES = {
  readMaster: { action: "s3:GetObjectVersion", resource: "arn:aws:s3:::mezzanine/masters/film/film.mov" },
  decryptMaster: { action: "kms:Decrypt", resource: ARNS.mezzanineKey, context: VIA_S3 },
  listMasters: {
    action: "s3:ListBucketVersions",
    resource: "arn:aws:s3:::mezzanine",
    context: { "s3:prefix": "masters/film/" },
  },
  probe: { action: "mediaconvert:Probe", resource: "*" },
  findJob: { action: "mediaconvert:ListJobs", resource: "*" },
  makeJob: {
    action: "mediaconvert:CreateJob",
    resource: `arn:aws:mediaconvert:${REGION}:${ACCOUNT}:queues/reserved`,
  },
  passTranscodeRole: {
    action: "iam:PassRole",
    resource: `arn:aws:iam::${ACCOUNT}:role/transcode`,
    context: { "iam:PassedToService": "mediaconvert.amazonaws.com" },
  },
  lookAtJob: { action: "mediaconvert:GetJob", resource: JOB },
  readLadder: { action: "s3:GetObject", resource: "arn:aws:s3:::packaged/assets/film/01/index.m3u8" },
  listLadders: {
    action: "s3:ListBucketVersions",
    resource: "arn:aws:s3:::packaged",
    context: { "s3:prefix": "assets/film/" },
  },
  decryptLadder: { action: "kms:Decrypt", resource: ARNS.packagedKey, context: VIA_S3 },
  writeInventory: {
    action: "s3:PutObject",
    resource: "arn:aws:s3:::packaged/assets/film/inventory/01/asset.json",
  },
  encryptInventory: {
    action: "kms:GenerateDataKey",
    resource: ARNS.packagedKey,
    context: VIA_S3,
  },
  makeAsset: { action: "mediapackage-vod:CreateAsset", resource: "*" },
  passSourceRole: {
    action: "iam:PassRole",
    resource: `arn:aws:iam::${ACCOUNT}:role/source`,
    context: { "iam:PassedToService": "mediapackage.amazonaws.com" },
  },
  lookAtAsset: { action: "mediapackage-vod:DescribeAsset", resource: ASSET },
  deleteAsset: { action: "mediapackage-vod:DeleteAsset", resource: ASSET },
  readIdentifier: {
    action: "secretsmanager:GetSecretValue",
    resource: ARNS.identifier,
  },
  decryptIdentifier: {
    action: "kms:Decrypt",
    resource: ARNS.identifierKey,
    context: VIA_SECRETS,
  },
  readCatalog: { action: "dynamodb:Query", resource: TABLE, context: about("us-west-2/asset/film") },
  writeCatalog: { action: "dynamodb:PutItem", resource: TABLE, context: OWN },
  checkFence: {
    action: "dynamodb:ConditionCheckItem",
    resource: TABLE,
    context: about("operator/control"),
  },
  readOpenWork: {
    action: "dynamodb:Query",
    resource: `${TABLE}/index/open-work`,
    context: about("us-west-2"),
  },
  forgetBookmark: {
    action: "dynamodb:DeleteItem",
    resource: TABLE,
    context: about(`${REGION}/bookkeeping`),
  },
} satisfies Record<string, Access>;

type Name = keyof typeof ACCESSES;

const LOOK_AT_MASTERS: readonly Name[] = ["readMaster", "decryptMaster", "listMasters"];
const MAKE_JOBS: readonly Name[] = ["probe", "findJob", "makeJob", "passTranscodeRole"];
const LADDERS: readonly Name[] = ["readLadder", "listLadders", "decryptLadder"];
const INVENTORIES: readonly Name[] = ["writeInventory", "encryptInventory"];
const ASSETS: readonly Name[] = ["makeAsset", "passSourceRole", "lookAtAsset", "deleteAsset"];
const IDENTIFIER: readonly Name[] = ["readIdentifier", "decryptIdentifier"];
const CATALOG: readonly Name[] = ["readCatalog", "writeCatalog"];

/** What each stage can do everywhere, and what it can do beside that where masters are transcoded. */
const CAN: Readonly<
  Record<IngestStage, { readonly always: readonly Name[]; readonly transcoding: readonly Name[] }>
> = {
  "submit-transcode": { always: [...LOOK_AT_MASTERS, ...CATALOG, "checkFence"], transcoding: MAKE_JOBS },
  "register-asset": {
    always: [...LADDERS, ...ASSETS, ...CATALOG],
    transcoding: ["listMasters", ...INVENTORIES],
  },
  "publish-asset": { always: ["lookAtAsset", "deleteAsset", ...IDENTIFIER, ...CATALOG], transcoding: [] },
  reconcile: {
    always: [
      ...LOOK_AT_MASTERS,
      ...LADDERS,
      ...ASSETS,
      ...IDENTIFIER,
      ...CATALOG,
      "checkFence",
      "readOpenWork",
      "forgetBookmark",
    ],
    transcoding: [...MAKE_JOBS, "lookAtJob", ...INVENTORIES],
  },
};

/** What nobody may, although it is near. */
const FORBIDDEN: readonly Access[] = [
  { action: "s3:GetObject", resource: "arn:aws:s3:::mezzanine/elsewhere/film.mov" },
  { action: "s3:PutObject", resource: "arn:aws:s3:::mezzanine/masters/film/film.mov" },
  { action: "s3:DeleteObject", resource: "arn:aws:s3:::mezzanine/masters/film/film.mov" },
  { action: "s3:PutObject", resource: "arn:aws:s3:::packaged/assets/film/01/index.m3u8" },
  { action: "s3:DeleteObject", resource: "arn:aws:s3:::packaged/assets/film/inventory/01/asset.json" },
  {
    action: "s3:ListBucketVersions",
    resource: "arn:aws:s3:::mezzanine",
    context: { "s3:prefix": "elsewhere/" },
  },
  { action: "s3:ListBucketVersions", resource: "arn:aws:s3:::packaged" },
  { action: "kms:Decrypt", resource: ARNS.mezzanineKey },
  { action: "kms:Decrypt", resource: ARNS.identifierKey, context: VIA_S3 },
  { action: "iam:PassRole", resource: `arn:aws:iam::${ACCOUNT}:role/transcode` },
  {
    action: "iam:PassRole",
    resource: `arn:aws:iam::${ACCOUNT}:role/source`,
    context: { "iam:PassedToService": "lambda.amazonaws.com" },
  },
  {
    action: "iam:PassRole",
    resource: `arn:aws:iam::${ACCOUNT}:role/deploy`,
    context: { "iam:PassedToService": "mediaconvert.amazonaws.com" },
  },
  { action: "mediaconvert:CreateJob", resource: `arn:aws:mediaconvert:${REGION}:${ACCOUNT}:queues/Default` },
  { action: "mediaconvert:CancelJob", resource: JOB },
  {
    action: "mediapackage-vod:DeleteAsset",
    resource: `arn:aws:mediapackage-vod:us-west-2:${ACCOUNT}:assets/film_01`,
  },
  { action: "dynamodb:PutItem", resource: TABLE, context: about("us-west-2/asset/film") },
  { action: "dynamodb:PutItem", resource: TABLE, context: about("operator/control") },
  { action: "dynamodb:PutItem", resource: TABLE },
  { action: "dynamodb:DeleteItem", resource: TABLE, context: OWN },
  { action: "dynamodb:ConditionCheckItem", resource: TABLE, context: OWN },
  { action: "dynamodb:Scan", resource: TABLE },
  { action: "dynamodb:GetItem", resource: TABLE.replace(REGION, "us-west-2"), context: OWN },
  { action: "secretsmanager:PutSecretValue", resource: ARNS.identifier },
];

const names = Object.keys(ACCESSES).filter((name): name is Name => name in ACCESSES);

async function parsed(stage: IngestStage, services: RegionalServices): Promise<readonly ParsedStatement[]> {
  return statementsOf(await valueOf(policyDocument(stageStatements(stage, services))));
}

describe("permissions of the ingest stages", () => {
  for (const stage of ["submit-transcode", "register-asset", "publish-asset", "reconcile"] as const) {
    it(`let ${stage} do what its ports ask for, where masters are transcoded and where they only arrive`, async () => {
      const { always, transcoding } = CAN[stage];
      for (const [services, expected] of [
        [RECEIVING, always],
        [TRANSCODING, [...always, ...transcoding]],
      ] as const) {
        const statements = await parsed(stage, services);
        const allowed = names.filter((name) => allows(statements, ACCESSES[name]));
        expect(allowed).to.have.members([...new Set(expected)]);
      }
    });

    it(`let ${stage} do nothing that is near`, async () => {
      const statements = await parsed(stage, TRANSCODING);
      expect(FORBIDDEN.filter((access) => allows(statements, access))).to.deep.equal([]);
    });
  }

  it("hand the source role to the principals under which MediaPackage works in a Region that accounts opt in to", async () => {
    const statements = await parsed("register-asset", { ...RECEIVING, region: "ap-southeast-4" });
    const passed = (service: string): boolean =>
      allows(statements, {
        ...ACCESSES.passSourceRole,
        context: { "iam:PassedToService": service },
      });
    expect(passed("mediapackage.ap-southeast-4.amazonaws.com")).to.equal(true);
    expect(passed("mediapackage.amazonaws.com")).to.equal(true);
    expect(passed("mediapackage.us-west-2.amazonaws.com")).to.equal(false);
  });
});
