import { expect } from "chai";

import { EntitlementTable } from "../../../components/entitlement/entitlementTable";
import { PARTITION_KEY, SORT_KEY } from "../../../functions/entitlement/tableKeys";
import { valueOf } from "../../support/outputs";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

const ACCOUNT = "111111111111";
const TABLE = "aws:dynamodb/table:Table";

async function recordTable(
  replicaRegions: readonly string[],
  protect = true,
): Promise<{ readonly recording: Recording; readonly table: EntitlementTable }> {
  const recording = await startRecording();
  const table = new EntitlementTable(
    "entitlements",
    { namePrefix: "media-platform-test", replicaRegions, protect },
    { provider: awsProvider("delivery", ACCOUNT, "us-east-1") },
  );
  await recording.settled();
  return { recording, table };
}

const replica = (regionName: string, deletionProtectionEnabled = true): unknown => ({
  regionName,
  consistencyMode: "EVENTUAL",
  pointInTimeRecovery: true,
  deletionProtectionEnabled,
  propagateTags: true,
});

describe("table of entitlements", () => {
  it("is one table in us-east-1 with a replica in each media Region, in a fixed order, and no index", async () => {
    const { recording } = await recordTable(["us-west-2", "eu-west-1"]);
    expect(recording.one(TABLE).inputs).to.deep.equal({
      name: "media-platform-test-entitlements",
      billingMode: "PAY_PER_REQUEST",
      hashKey: PARTITION_KEY,
      rangeKey: SORT_KEY,
      attributes: [
        { name: PARTITION_KEY, type: "S" },
        { name: SORT_KEY, type: "S" },
      ],
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
      replicas: [replica("eu-west-1"), replica("us-west-2")],
    });
    expect(recording.one(TABLE).protect).to.equal(true);
  });

  it("can be taken away with its replicas where nothing is protected", async () => {
    const { recording } = await recordTable(["us-west-2"], false);
    expect(recording.one(TABLE)).to.deep.include({ protect: false });
    expect(recording.one(TABLE).inputs).to.deep.include({
      deletionProtectionEnabled: false,
      replicas: [replica("us-west-2", false)],
    });
  });

  it("says the ARN of every replica", async () => {
    const { table } = await recordTable(["us-west-2", "eu-west-1"]);
    expect(Object.keys(table.tableArns)).to.deep.equal(["us-east-1", "eu-west-1", "us-west-2"]);
    for (const [region, arn] of Object.entries(table.tableArns)) {
      expect(await valueOf(arn)).to.equal(
        `arn:aws:dynamodb:${region}:${ACCOUNT}:table/media-platform-test-entitlements`,
      );
    }
  });
});
