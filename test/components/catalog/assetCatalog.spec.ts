import { expect } from "chai";
import { z } from "zod";

import { AssetCatalog } from "../../../components/catalog/assetCatalog";
import { INGEST_STAGES } from "../../../functions/ingest/stages";
import {
  OPEN_ATTRIBUTE,
  OPEN_SINCE_ATTRIBUTE,
  PARTITION_KEY,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from "../../../functions/catalog/tableKeys";
import { valueOf } from "../../support/outputs";
import { allows, allowedPrincipals, type Access, statementsOf } from "../../support/policyEvaluator";
import { type Recording, awsProvider, startRecording } from "../../support/recordingMocks";

const DELIVERY = "111111111111";
const TABLE = "aws:dynamodb/table:Table";
const POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy";
const REGIONS = ["us-west-2", "eu-west-1"];

const replicaSchema = z.object({
  replicas: z.array(
    z.strictObject({
      regionName: z.string(),
      consistencyMode: z.literal("EVENTUAL"),
      pointInTimeRecovery: z.literal(true),
      deletionProtectionEnabled: z.boolean(),
      propagateTags: z.literal(true),
    }),
  ),
});

const roleArn = (stage: string, region: string): string =>
  `arn:aws:iam::222222222222:role/${stage}-${region}`;

function rolesIn(region: string): Record<(typeof INGEST_STAGES)[number], string> {
  return {
    "submit-transcode": roleArn("submit-transcode", region),
    "register-asset": roleArn("register-asset", region),
    "publish-asset": roleArn("publish-asset", region),
    reconcile: roleArn("reconcile", region),
  };
}

async function recordCatalog(
  regions: readonly string[] = REGIONS,
  { protect = true, preview = false } = {},
): Promise<{ readonly recording: Recording; readonly catalog: AssetCatalog }> {
  const recording = await startRecording({ preview });
  const catalog = new AssetCatalog(
    "catalog",
    {
      namePrefix: "media-platform-test",
      stageRoleArns: Object.fromEntries(regions.map((region) => [region, rolesIn(region)])),
      protect,
    },
    { provider: awsProvider("delivery", DELIVERY, "us-east-1") },
  );
  await recording.settled();
  return { recording, catalog };
}

const arnIn = (region: string): string =>
  `arn:aws:dynamodb:${region}:${DELIVERY}:table/media-platform-test-catalog`;

describe("asset catalog", () => {
  let recording: Recording;
  let catalog: AssetCatalog;

  before(async () => {
    ({ recording, catalog } = await recordCatalog());
  });

  it("is one table in us-east-1, by a fixed name, paid by the request, with the keys that the functions use", () => {
    const { inputs } = recording.one(TABLE);
    expect(inputs).to.deep.include({
      name: "media-platform-test-catalog",
      billingMode: "PAY_PER_REQUEST",
      hashKey: PARTITION_KEY,
      rangeKey: SORT_KEY,
      ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
      globalSecondaryIndexes: [
        {
          name: "open-work",
          keySchemas: [
            { attributeName: OPEN_ATTRIBUTE, keyType: "HASH" },
            { attributeName: OPEN_SINCE_ATTRIBUTE, keyType: "RANGE" },
          ],
          projectionType: "ALL",
        },
      ],
    });
    expect(recording.targetOf(recording.one(TABLE))).to.deep.equal({
      accountId: DELIVERY,
      region: "us-east-1",
    });
  });

  it("has a replica in each media Region, recoverable and tagged like the table, in an order of its own", async () => {
    const { replicas } = replicaSchema.parse(recording.one(TABLE).inputs);
    expect(replicas.map(({ regionName }) => regionName)).to.deep.equal(["eu-west-1", "us-west-2"]);
    const turned = await recordCatalog([...REGIONS].reverse());
    expect(turned.recording.one(TABLE).inputs).to.deep.equal(recording.one(TABLE).inputs);
  });

  it("cannot be deleted by Pulumi or in AWS, replicas included, unless the configuration says that nothing is protected", async () => {
    for (const protect of [true, false]) {
      const table = (await recordCatalog(REGIONS, { protect })).recording.one(TABLE);
      expect(table.protect).to.equal(protect);
      expect(table.inputs["deletionProtectionEnabled"]).to.equal(protect);
      expect(
        replicaSchema.parse(table.inputs).replicas.map((replica) => replica.deletionProtectionEnabled),
      ).to.deep.equal([protect, protect]);
    }
  });

  it("changes nothing but the list of replicas, and adds a policy, when a Region joins", async () => {
    const { recording: joined } = await recordCatalog([...REGIONS, "ap-southeast-2"]);
    const { replicas: _before, ...before } = recording.one(TABLE).inputs;
    const { replicas: _after, ...after } = joined.one(TABLE).inputs;
    expect(after).to.deep.equal(before);
    for (const region of REGIONS) {
      const [old, present] = [recording, joined].map((one) => one.one(POLICY, `catalog-${region}`).inputs);
      expect(present).to.deep.equal(old);
    }
    expect(joined.ofType(POLICY)).to.have.length(3);
  });

  it("tells the table's ARN in every Region, and hands a replica out only with its policy", async () => {
    expect(Object.keys(catalog.tableArns)).to.have.members(["us-east-1", ...REGIONS]);
    for (const [region, arn] of Object.entries(catalog.tableArns)) {
      expect(await valueOf(arn)).to.equal(arnIn(region));
    }
    const policies = recording.ofType(POLICY).map(({ inputs }) => [inputs["region"], inputs["resourceArn"]]);
    expect(policies).to.have.deep.members(REGIONS.map((region) => [region, arnIn(region)]));
  });

  it("lets exactly a Region's own stages in at its replica, to write below their Region's partitions", () => {
    for (const region of REGIONS) {
      const statements = statementsOf(recording.one(POLICY, `catalog-${region}`).inputs["policy"]);
      expect(allowedPrincipals(statements)).to.have.members(Object.values(rolesIn(region)));
      const may = (stage: string, access: Omit<Access, "principal" | "resource">): boolean =>
        allows(statements, { ...access, resource: arnIn(region), principal: roleArn(stage, region) });
      const about = (partition: string): Access["context"] & object => ({
        "dynamodb:LeadingKeys": partition,
      });
      for (const stage of INGEST_STAGES) {
        expect(may(stage, { action: "dynamodb:GetItem", context: about("operator/control") })).to.equal(true);
        expect(may(stage, { action: "dynamodb:PutItem", context: about(`${region}/asset/film`) })).to.equal(
          true,
        );
        expect(may(stage, { action: "dynamodb:PutItem", context: about("operator/control") })).to.equal(
          false,
        );
        expect(may(stage, { action: "dynamodb:PutItem", context: about("ap-south-1/asset/film") })).to.equal(
          false,
        );
        expect(may(stage, { action: "dynamodb:PutItem" })).to.equal(false);
      }
    }
  });

  it("previews completely before anything exists", async () => {
    const preview = await recordCatalog(REGIONS, { preview: true });
    expect(preview.recording.resources.map(({ type, name }) => `${type} ${name}`)).to.have.members(
      recording.resources.map(({ type, name }) => `${type} ${name}`),
    );
  });
});
