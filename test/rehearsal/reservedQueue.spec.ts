import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { tmpdir } from "node:os";
import path from "node:path";

import { type Reservation, reservationAcknowledgement } from "../../components/transcode/reservation";
import { TranscodeQueues } from "../../components/transcode/transcodeQueues";
import { VirtualClock } from "../../rehearsal/clock";
import { CloudServer } from "../../rehearsal/cloud/api/server";
import { Cloud } from "../../rehearsal/cloud/core/cloud";
import { createControlPlane } from "../../rehearsal/cloud/core/controlPlane";
import { serviceModules } from "../../rehearsal/cloud/services";
import { Reservations } from "../../rehearsal/cloud/services/mediaConvert/reservations";
import type { Engine } from "../../rehearsal/engine/findEngine";
import { EngineFailure, RehearsalStack } from "../../rehearsal/engine/rehearsalStack";
import { withEngine } from "../../rehearsal/engine/withEngine";
import { Network } from "../../rehearsal/network";
import { ROOT } from "../../rehearsal/rehearsedPlatform";
import { testEngine } from "./engine/testEngine";

const BUILD_TIMEOUT_MS = 25 * 60_000;
const RUN_TIMEOUT_MS = 4 * 60_000;
const ACCOUNT = "111111111111";
const REGION = "us-west-2";

/** What the operator writes between the runs. */
interface Edits {
  namePrefix: string;
  reserved: Reservation | undefined;
}

/** A reservation whose acknowledgement is the right one. */
function accepted(slots: number, renewal: Reservation["renewal"] = "EXPIRE"): Reservation {
  return { slots, renewal, acknowledgement: reservationAcknowledgement(REGION, slots, renewal) };
}

/** One media Region's queues, the policy pack, and what was bought so far. */
interface Run {
  readonly stack: RehearsalStack;
  readonly edits: Edits;
  /** Slots of every purchase, in order. */
  readonly purchases: () => readonly number[];
  /** Names of the queues that exist. */
  readonly queues: () => readonly string[];
}

describe("engine ring: a reserved queue", function () {
  this.timeout(RUN_TIMEOUT_MS);

  let engine: Engine;

  before("find or build the engine", async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    engine = await testEngine();
  });

  async function running(
    reserved: Reservation | undefined,
    body: (run: Run) => Promise<void>,
    policyPackDirs = [path.join(ROOT, "policies")],
  ): Promise<void> {
    const clock = new VirtualClock();
    const cloud = new Cloud({ clock, network: new Network(clock), seed: "reserved queue" });
    cloud.registerAccount(ACCOUNT);
    const controlPlane = await createControlPlane(cloud, {
      serviceModules,
      cacheDir: path.join(tmpdir(), "media-platform-test-schemas"),
    });
    const server = await CloudServer.start({ cloud, controlPlane, services: [] });
    const edits: Edits = { namePrefix: "media-test", reserved };
    try {
      await withEngine({ engine, endpoint: server.pluginEndpoint }, async (session) => {
        const stack = await RehearsalStack.create({
          session,
          projectName: "media",
          stackName: "test",
          program: () => Promise.resolve(program(edits)),
          config: {},
          policyPackDirs,
        });
        await body({
          stack,
          edits,
          purchases: () => cloud.service(Reservations).purchases.map(({ slots }) => slots),
          queues: () => cloud.resources.filter("aws:mediaconvert/queue:Queue").map(({ id }) => id),
        });
      });
    } finally {
      await server.close();
    }
  }

  it("is bought once, renews or not as configured, and never changes its slots", async () => {
    await running(accepted(5), async ({ stack, edits, purchases }) => {
      await stack.up();
      expect(purchases()).to.deep.equal([5]);

      edits.reserved = accepted(8);
      const more = await failureOf(() => stack.preview());
      expect(more.operation).to.equal("preview");
      expect(more.message).to.include(
        "slots: got 8, the queue has 5. More slots are a new 12-month commitment",
      );
      expect((await failureOf(() => stack.updateWithoutPreview())).message).to.include("slots: got 8");

      edits.reserved = accepted(3);
      expect((await failureOf(() => stack.preview())).message).to.include("AWS takes no slots back");

      edits.reserved = accepted(5, "AUTO_RENEW");
      const { update } = await stack.up();
      expect(update.changes).to.include({ update: 1 });
      expect((await stack.preview()).changed).to.equal(0);
      expect(purchases()).to.deep.equal([5]);
    });
  });

  it("is neither renamed nor forgotten nor destroyed: policy and protection stop it", async () => {
    await running(accepted(5), async ({ stack, edits, purchases, queues }) => {
      await stack.up();

      edits.namePrefix = "media-other";
      const renamed = await failureOf(() => stack.preview());
      expect(renamed.operation).to.equal("preview");
      expect(renamed.message).to.match(/^require-reservation-acknowledgement: .*name is not the one name/s);

      edits.namePrefix = "media-test";
      edits.reserved = undefined;
      const removed = await failureOf(() => stack.preview());
      expect(removed.message).to.include("protected");

      const destroyed = await failureOf(() => stack.destroy());
      expect(destroyed.message).to.include("protected");

      expect(queues()).to.include("media-test-reserved");
      expect(purchases()).to.deep.equal([5]);
    });
  });

  it("is not replaced under another name even where no policy looks", async () => {
    await running(
      accepted(5),
      async ({ stack, edits, purchases, queues }) => {
        await stack.up();
        edits.namePrefix = "media-other";
        const renamed = await failureOf(() => stack.preview());
        expect(renamed.message).to.match(/unable to replace resource .*reserved.*protect/s);
        await failureOf(() => stack.updateWithoutPreview());
        expect(queues().filter((name) => name.endsWith("-reserved"))).to.deep.equal(["media-test-reserved"]);
        expect(purchases()).to.deep.equal([5]);
      },
      [],
    );
  });

  it("is not made without acknowledgement when nothing but the policy pack looks: nothing is bought", async () => {
    await running({ ...accepted(5), acknowledgement: "yes" }, async ({ stack, purchases, queues }) => {
      const { operation, message } = await failureOf(() => stack.up());
      expect(operation).to.equal("preview");
      expect(message).to.match(/^require-reservation-acknowledgement: .*does not accept exactly the term/s);
      expect(await failureOf(() => stack.updateWithoutPreview())).to.have.property("operation", "update");
      expect(queues()).not.to.include("media-test-reserved");
      expect(purchases()).to.deep.equal([]);
    });
  });
});

function program({ namePrefix, reserved }: Edits): Record<string, unknown> {
  const provider = new aws.Provider("media", { region: REGION, allowedAccountIds: [ACCOUNT] });
  const queues = new TranscodeQueues(
    "queues",
    {
      accountId: ACCOUNT,
      region: REGION,
      namePrefix,
      onDemandConcurrentJobs: 100,
      ...(reserved === undefined ? {} : { reserved }),
    },
    { provider },
  );
  return { onDemand: queues.onDemandQueueArn };
}

/** The failure that the engine ends with. */
async function failureOf(act: () => Promise<unknown>): Promise<EngineFailure> {
  try {
    await act();
  } catch (error) {
    if (error instanceof EngineFailure) {
      return error;
    }
    throw error;
  }
  throw new Error("the engine let it through");
}
