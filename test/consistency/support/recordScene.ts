import { recordPlatform } from "../../stacks/platformFixture";
import { encoded, type Raw } from "../../stacks/support/legalConfig";
import { sceneOf, type Scene } from "./scene";

/** Keys that a configuration does not have are not the stack file's either. */
const ABSENT = { replication: undefined, storage: undefined, drm: undefined, transcoding: undefined };

/** Runs the whole program with a configuration, and reads what it says about access. */
export async function recordScene(raw: Raw): Promise<Scene> {
  const { recording, config } = await recordPlatform("Pulumi.prod.yaml", {
    ...ABSENT,
    ...encoded(raw),
  });
  return sceneOf(recording, config);
}
