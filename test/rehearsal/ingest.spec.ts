import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";

import { dynamoOperatorCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import { masterFolder } from "../../functions/ingest/masterKey";
import { sdkClientSettings } from "../../rehearsal/cloud/api/sdkClient";
import { S3DataPlane } from "../../rehearsal/cloud/services/s3/dataPlane";
import { bundledMaster } from "../../rehearsal/media/master";
import type { RehearsalSettings } from "../../rehearsal/rehearsedPlatform";
import { DeployedMembersOffice } from "../../rehearsal/story/deployedMembersOffice";
import { DeployedStage } from "../../rehearsal/story/deployedStage";
import { tellIngest } from "../../rehearsal/story/ingest";
import { IngestDesk } from "../../rehearsal/story/ingestDesk";
import { PublicationDesk } from "../../rehearsal/story/publicationDesk";
import type { Stage } from "../../rehearsal/story/stage";
import { StageQueues } from "../../rehearsal/story/stageQueues";
import { tellTakedown } from "../../rehearsal/story/takedown";
import { Telling } from "../../rehearsal/story/telling";
import { ownKeys, parsePlatformConfig, type PlatformConfig } from "../../stacks/config";
import { platformOutputs, type PlatformOutputs } from "../../stacks/outputs";
import { openPlatform, rehearsalSettings, type OpenPlatform } from "./support/openPlatform";

/** A media account whose studio may upload. */
const account = (accountId: string): object => ({
  accountId,
  deployRoleArn: `arn:aws:iam::${accountId}:role/media-platform-deploy`,
  uploaderRoleArns: { studio: `arn:aws:iam::${accountId}:role/studio` },
});

const [FIRST, SECOND, RECEIVER] = ["us-west-2", "eu-west-1", "ap-southeast-2"] as const;
const TAKEOVER_MINUTES = 5;

describe("engine ring: ingest in three Regions, two of which transcode", function () {
  this.timeout(10 * 60_000);

  let open: OpenPlatform;
  let settings: RehearsalSettings;
  let config: PlatformConfig;
  let outputs: PlatformOutputs;
  let stage: Stage;
  let desk: IngestDesk;

  before("deploy", async function () {
    this.timeout(30 * 60_000);
    settings = await rehearsalSettings({
      regions: {
        [FIRST]: account("222222222222"),
        [SECOND]: account("333333333333"),
        [RECEIVER]: {
          accountId: "222222222222",
          deployRoleArn: "arn:aws:iam::222222222222:role/media-platform-deploy",
        },
      },
      replication: { ingestRegions: [FIRST, SECOND] },
      ingest: { takeoverMinutes: TAKEOVER_MINUTES, playableWhen: "all" },
    });
    open = await openPlatform(settings);
    await open.platform.stack.up();
    outputs = platformOutputs.parse(await open.platform.stack.outputs());
    config = parsePlatformConfig(ownKeys(settings.stack.config, settings.stack.projectName));
    stage = await DeployedStage.set(open.platform, outputs, config, settings.stack.stackName);
    desk = new IngestDesk(open.platform, outputs, config);
  });

  after("take it down", async () => {
    await open.close();
  });

  /** Writes the Region order as the drill does, where it can be reached. */
  const order = async (epoch: number, regions: readonly string[], at: string): Promise<void> => {
    const { server, clock } = open.platform;
    const { accountId } = config.delivery;
    const client = new DynamoDBClient(
      sdkClientSettings(server, { principalArn: `arn:aws:iam::${accountId}:root`, accountId }, at),
    );
    const catalog = dynamoOperatorCatalog({
      client: DynamoDBDocumentClient.from(client),
      tableName: outputs.catalog.tableArns[at] ?? "",
    });
    const isSet = await catalog.setFence({
      epoch,
      order: [...regions],
      at: new Date(clock.now()).toISOString(),
    });
    client.destroy();
    expect(isSet).to.equal(true);
  };

  it("makes a title playable in every Region, and each upload that cannot be one ends with its reason", async () => {
    const telling = new Telling(stage.clock, () => undefined);
    const queues = new StageQueues(open.platform, outputs, settings.stack.stackName, FIRST);
    await tellIngest(desk, queues, stage, telling);
    expect(telling.invariants.verdicts().filter(({ held }) => !held)).to.deep.equal([]);
    expect(telling.invariants.verdicts().length).to.be.greaterThan(11);
    expect(Object.keys(outputs.regions)).to.include(RECEIVER);
  });

  it("takes a title down under viewers' requests, in every Region", async () => {
    const telling = new Telling(stage.clock, () => undefined);
    const desks = {
      platform: open.platform,
      outputs,
      stage,
      deliveryAccountId: config.delivery.accountId,
      stackName: settings.stack.stackName,
    };
    const publication = new PublicationDesk(desks);
    await tellTakedown(desk, publication, new DeployedMembersOffice(desks), stage, telling);
    expect(telling.invariants.verdicts().filter(({ held }) => !held)).to.deep.equal([]);
    expect(telling.invariants.verdicts().length).to.be.greaterThan(4);
  });

  it("takes over what a Region had begun that goes dark and is drained, and has one current encode when it is back", async () => {
    const assetId = "begun-and-lost";
    const { clock, network, cloud } = open.platform;
    const key = `${masterFolder(assetId)}feature.mp4`;
    const { replicator, store } = cloud.service(S3DataPlane);
    // Copied sooner than it is encoded: what has never left a dark Region nobody can take over.
    replicator.setLag(() => 2_000);
    await desk.upload(key, bundledMaster().body);
    replicator.setLag(undefined);
    await clock.advanceUntil(
      "the master's copy elsewhere, and its job",
      async () =>
        store.find(outputs.regions[SECOND]?.mezzanineBucket ?? "", key) !== undefined &&
        (await desk.parts(assetId, SECOND)).masters.some(({ state }) => state === "TRANSCODING"),
      500,
    );
    network.setFault(FIRST, "dark");
    await order(2, [SECOND, RECEIVER], SECOND);
    await clock.advanceUntil(
      "playable without the first Region",
      async () => (await desk.view(assetId, SECOND)).state === "PLAYABLE",
      15_000,
      2 * 3_600_000,
    );
    const without = await desk.view(assetId, SECOND);
    expect(without.current?.master.region).to.equal(SECOND);
    expect(without.current?.regions.map(({ region }) => region)).to.have.members([SECOND, RECEIVER]);

    network.setFault(FIRST, undefined);
    await clock.advance(60_000);
    await order(3, [FIRST, SECOND, RECEIVER], FIRST);
    await clock.advanceUntil(
      "playable in every Region again",
      async () => (await desk.view(assetId, FIRST)).state === "PLAYABLE",
      15_000,
      2 * 3_600_000,
    );
    const again = await desk.view(assetId, FIRST);
    expect(again.current?.master.encodeId).to.equal(without.current?.master.encodeId);
    expect(again.current?.regions.map(({ region }) => region)).to.have.members([FIRST, SECOND, RECEIVER]);
    const parts = await desk.parts(assetId, FIRST);
    expect(parts.masters.map(({ region, state }) => `${region} ${state}`)).to.have.members([
      `${FIRST} SUPERSEDED`,
      `${SECOND} TRANSCODED`,
    ]);
  });
});
