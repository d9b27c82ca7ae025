import { expect } from "chai";

import { ownKeys, parsePlatformConfig, type PlatformConfig } from "../../stacks/config";
import { platformOutputs, type PlatformOutputs } from "../../stacks/outputs";
import type { RehearsalSettings } from "../../rehearsal/rehearsedPlatform";
import { tellConfigurationChanges } from "../../rehearsal/story/configurationChanges";
import { DeployedStage } from "../../rehearsal/story/deployedStage";
import { Redeployment } from "../../rehearsal/story/redeployment";
import { ReplicatedBuckets } from "../../rehearsal/story/replicatedBuckets";
import { tellReplication } from "../../rehearsal/story/replication";
import type { Stage } from "../../rehearsal/story/stage";
import { storyGroup } from "../../rehearsal/story/storyGroup";
import { Telling } from "../../rehearsal/story/telling";
import { openPlatform, rehearsalSettings, type OpenPlatform } from "./support/openPlatform";

const role = (accountId: string): { readonly accountId: string; readonly deployRoleArn: string } => ({
  accountId,
  deployRoleArn: `arn:aws:iam::${accountId}:role/media-platform-deploy`,
});

/** The Region that only receives shares an account with the first. */
const REGIONS = {
  "us-west-2": role("222222222222"),
  "eu-west-1": role("333333333333"),
  "ap-southeast-2": role("222222222222"),
};
const RECEIVER = "ap-southeast-2";

describe("engine ring: three Regions in two accounts, one of which only receives", function () {
  this.timeout(5 * 60_000);

  let open: OpenPlatform;
  let settings: RehearsalSettings;
  let config: PlatformConfig;
  let outputs: PlatformOutputs;
  let stage: Stage;

  before("deploy", async function () {
    this.timeout(30 * 60_000);
    settings = await rehearsalSettings({
      regions: REGIONS,
      replication: { ingestRegions: ["us-west-2", "eu-west-1"] },
      storage: {
        masterObjectLock: { mode: "GOVERNANCE", days: 30 },
        inventory: "Daily",
        requestMetrics: true,
      },
      // More than AWS's default in any Region.
      transcoding: { onDemandConcurrentJobs: 600, concurrentJobsQuota: 600 },
    });
    open = await openPlatform(settings);
    await open.platform.stack.up();
    outputs = platformOutputs.parse(await open.platform.stack.outputs());
    config = parsePlatformConfig(ownKeys(settings.stack.config, settings.stack.projectName));
    stage = await DeployedStage.set(open.platform, outputs, config, settings.stack.stackName);
  });

  after("take it down", async () => {
    await open.close();
  });

  it("reports no change in a second preview", async () => {
    expect((await open.platform.stack.preview()).changed).to.equal(0);
  });

  it("copies what is written in either ingest Region to both others, and nothing out of the third", async () => {
    const buckets = new ReplicatedBuckets(open.platform, outputs, settings.stack.stackName);
    for (const region of ["us-west-2", "eu-west-1"]) {
      const key = `assets/from-${region}`;
      buckets.write(region, key, "for everybody");
      expect(await buckets.settled(region, key)).to.equal("COMPLETED");
      for (const other of Object.keys(REGIONS).filter((name) => name !== region)) {
        expect(buckets.newest(other, key)?.replicationStatus, `${key} in ${other}`).to.equal("REPLICA");
      }
    }
    expect(outputs.regions[RECEIVER]?.transcodeRoleArn).to.equal(undefined);
    expect(outputs.replication.pairs.map(({ from }) => from)).not.to.include(RECEIVER);
  });

  it("is told ready by the readiness check, refused while something is broken, by name", async () => {
    const telling = new Telling(stage.clock, () => undefined);
    const buckets = new ReplicatedBuckets(open.platform, outputs, settings.stack.stackName);
    await tellReplication(buckets, telling);
    expect(telling.invariants.verdicts().filter(({ held }) => !held)).to.deep.equal([]);
    expect(telling.invariants.verdicts().length).to.be.greaterThan(10);
  });

  it("loses no viewer and no replication while a packaging version is exchanged in three deployments", async () => {
    const telling = new Telling(stage.clock, () => undefined);
    const redeployment = new Redeployment(open.platform, settings.stack, stage);
    await tellConfigurationChanges(stage, redeployment, storyGroup(config), telling);
    expect(telling.invariants.verdicts().filter(({ held }) => !held)).to.deep.equal([]);
    expect(telling.invariants.verdicts().length).to.be.greaterThan(12);
  });
});
