import { platformOutputs, type PlatformOutputs } from "../stacks/outputs";
import type { PlatformConfig } from "../stacks/config";
import { CHAPTERS, type Chapter } from "./chapters";
import type { RehearsalSettings, RehearsedPlatform } from "./rehearsedPlatform";
import { tellConfigurationChanges } from "./story/configurationChanges";
import { DeployedMembersOffice } from "./story/deployedMembersOffice";
import { DeployedRotationDesk } from "./story/deployedRotationDesk";
import { tellEntitlement } from "./story/entitlement";
import { tellIngest } from "./story/ingest";
import { IngestDesk } from "./story/ingestDesk";
import { openToMembers } from "./story/membersTitle";
import { PublicationDesk } from "./story/publicationDesk";
import { Redeployment } from "./story/redeployment";
import { tellRegionLoss } from "./story/regionLoss";
import { ReplicatedBuckets } from "./story/replicatedBuckets";
import { tellReplication } from "./story/replication";
import { tellRotation } from "./story/rotation";
import type { Stage } from "./story/stage";
import { StageQueues } from "./story/stageQueues";
import { storyGroup } from "./story/storyGroup";
import { tellTakedown } from "./story/takedown";
import type { Telling } from "./story/telling";

/** The deployed platform as the chapters find it. */
export interface Scene {
  readonly stage: Stage;
  readonly outputs: PlatformOutputs;
  readonly config: PlatformConfig;
}

/** Tells what was asked for, in the order that the chapters have. */
export async function tellChapters(
  { chapters = CHAPTERS, stack }: RehearsalSettings,
  platform: RehearsedPlatform,
  { stage, outputs, config }: Scene,
  telling: Telling,
): Promise<void> {
  const desk = new IngestDesk(platform, outputs, config);
  const { accountId: deliveryAccountId } = config.delivery;
  const { projectName, stackName } = stack;
  // One for all chapters: it knows what they have configured so far.
  const redeployment = new Redeployment(platform, stack, stage);
  // Another chapter may have exchanged packaging versions or keys.
  const desksNow = async () => {
    const now = platformOutputs.parse(await platform.stack.outputs());
    const settings = { platform, outputs: now, stage, deliveryAccountId, stackName };
    return {
      settings,
      ingest: new IngestDesk(platform, now, config),
      publication: new PublicationDesk(settings),
      office: new DeployedMembersOffice(settings),
    };
  };
  const tellers: Readonly<Record<Chapter, () => Promise<void>>> = {
    replication: () => tellReplication(new ReplicatedBuckets(platform, outputs, stackName), telling),
    ingest: () =>
      tellIngest(desk, new StageQueues(platform, outputs, stackName, outputs.activeRegion), stage, telling),
    "region-loss": () => tellRegionLoss(stage, telling),
    changes: () => tellConfigurationChanges(stage, redeployment, storyGroup(config), telling),
    takedown: async () => {
      const { ingest, publication, office } = await desksNow();
      await tellTakedown(ingest, publication, office, stage, telling);
    },
    entitlement: async () => {
      const { ingest, publication, office } = await desksNow();
      await tellEntitlement(ingest, office, publication, stage, telling);
    },
    rotation: async () => {
      const { settings, ingest, office } = await desksNow();
      const assetId = "night-of-the-keys";
      await openToMembers(assetId, ingest, office);
      const probe = office.rotationProbe(assetId);
      const rotation = new DeployedRotationDesk({ ...settings, redeployment, probe, projectName });
      await tellRotation(assetId, office, rotation, stage, telling);
    },
  };
  for (const chapter of CHAPTERS.filter((name) => chapters.includes(name))) {
    await tellers[chapter]();
  }
}
