import { join } from "node:path";
import { VirtualClock } from "../../../rehearsal/clock";
import { CloudServer } from "../../../rehearsal/cloud/api/server";
import { Cloud } from "../../../rehearsal/cloud/core/cloud";
import { engineCacheFolder, findEngine, type Engine } from "../../../rehearsal/engine/findEngine";
import { machinePorts } from "../../../rehearsal/engine/machine";
import { Network } from "../../../rehearsal/network";
import { keepToItself } from "../../../rehearsal/ownEnvironment";
import { FakeControlPlane } from "./fakeControlPlane";

/** Folder of the policy pack with the two rules. */
export const FIXTURE_PACK = join(__dirname, "fixturePack");

/** The configuration that the tiny program reads, with the default providers forbidden as in the platform's own stacks. */
export const TINY_CONFIG = {
  setting: "a text",
  structured: '{"list":[1,2]}',
  "pulumi:disable-default-providers": '["aws","random"]',
};

/** What the tests were started with; from here on, no account, backend or proxy of whoever runs them matters. */
const environment = keepToItself(process.env);

/** The engine of this machine; where there is none it is built, which takes minutes. */
export function testEngine(): Promise<Engine> {
  return findEngine({
    ports: machinePorts(environment),
    cacheFolder: engineCacheFolder(environment),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
}

/** A cloud server with a fake control plane behind it. */
export async function startFakeCloud(): Promise<{ server: CloudServer; controlPlane: FakeControlPlane }> {
  const clock = new VirtualClock();
  const controlPlane = new FakeControlPlane();
  const server = await CloudServer.start({
    cloud: new Cloud({ clock, network: new Network(clock), seed: "engine ring" }),
    controlPlane,
    services: [],
  });
  return { server, controlPlane };
}
