import { expect } from "chai";

import { DeployedMembersOffice } from "../../rehearsal/story/deployedMembersOffice";
import { DeployedRotationDesk } from "../../rehearsal/story/deployedRotationDesk";
import { DeployedStage } from "../../rehearsal/story/deployedStage";
import { IngestDesk } from "../../rehearsal/story/ingestDesk";
import { openToMembers } from "../../rehearsal/story/membersTitle";
import { Redeployment } from "../../rehearsal/story/redeployment";
import { tellRotation } from "../../rehearsal/story/rotation";
import { Telling } from "../../rehearsal/story/telling";
import { withUploader } from "../../rehearsal/uploaders";
import { ownKeys, parsePlatformConfig } from "../../stacks/config";
import { platformOutputs } from "../../stacks/outputs";
import { openPlatform, rehearsalSettings, type OpenPlatform } from "./support/openPlatform";

/** The chapter tells more: machines that die after every step, and the CDN identifier. That takes minutes. */
describe("engine ring: a rotation", function () {
  this.timeout(10 * 60_000);

  let open: OpenPlatform | undefined;

  after("take it down", async () => {
    await open?.close();
  });

  it("of the signing keys disturbs no viewer, on machines that die after each update, one edge location hearing of it last", async () => {
    // No other key is published: what is to be seen is that a new one does not sign before everybody knows it.
    const prepared = await rehearsalSettings({ signingKeys: { "key-now": "active" } });
    const settings = { ...prepared, stack: withUploader(prepared.stack).stack };
    open = await openPlatform(settings);
    const { platform } = open;
    const { projectName, stackName } = settings.stack;
    await platform.stack.updateWithoutPreview();
    const outputs = platformOutputs.parse(await platform.stack.outputs());
    const config = parsePlatformConfig(ownKeys(settings.stack.config, projectName));
    const stage = await DeployedStage.set(platform, outputs, config, stackName);
    const desks = { platform, outputs, stage, deliveryAccountId: config.delivery.accountId, stackName };
    const office = new DeployedMembersOffice(desks);
    const assetId = "while-keys-rotate";
    await openToMembers(assetId, new IngestDesk(platform, outputs, config), office);
    const telling = new Telling(stage.clock, () => undefined);
    const rotation = new DeployedRotationDesk({
      ...desks,
      redeployment: new Redeployment(platform, settings.stack, stage),
      probe: office.rotationProbe(assetId),
      mortality: "updates",
      projectName,
    });
    await tellRotation(assetId, office, rotation, stage, telling, ["signing-keys"]);

    expect(telling.invariants.verdicts().filter(({ held }) => !held)).to.deep.equal([]);
    expect(telling.invariants.verdicts().length).to.equal(6);
    expect(await rotation.keyNames()).to.have.length(1);
  });
});
