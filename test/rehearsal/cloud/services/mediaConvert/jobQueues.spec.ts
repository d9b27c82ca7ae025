import { CancelJobCommand } from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";

import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { errorName } from "../../api/sdkWorld";
import { codeOf } from "../../core/standIn";
import { JOB_MS, QUEUE, TranscodeWorld } from "./transcodeFixture";

const RESERVED: Props = {
  pricingPlan: "RESERVED",
  reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots: 1 },
};

describe("Jobs in MediaConvert's queues", () => {
  let world: TranscodeWorld;

  async function open(queue: Props): Promise<void> {
    world = await TranscodeWorld.make({ queue });
  }

  afterEach(() => world.close());

  function create(changes: object = {}): Promise<string> {
    return world.create({ ...world.request().request, ...changes });
  }

  function statuses(ids: readonly string[]): Promise<readonly (string | undefined)[]> {
    return Promise.all(ids.map((id) => world.statusOf(id)));
  }

  it("run as many at once as the queue may, and the next as soon as one is over", async () => {
    await open({ concurrentJobs: 2 });
    const ids = [await create(), await create(), await create()];
    await world.pass(10_000);
    expect(await statuses(ids)).to.deep.equal(["PROGRESSING", "PROGRESSING", "SUBMITTED"]);
    await world.sdk.stack.cloud.clock.advanceUntil("an end", () => world.heard().includes("COMPLETE"), 100);
    expect(await world.statusOf(ids[2] ?? "")).to.equal("PROGRESSING");
    await world.pass(JOB_MS);
    expect(await statuses(ids)).to.deep.equal(["COMPLETE", "COMPLETE", "COMPLETE"]);
  });

  it("run in the order of their priority, then of their age", async () => {
    await open({ concurrentJobs: 1 });
    const first = await create();
    await world.pass(5_000);
    const [low, old, young] = [await create({ Priority: -1 }), await create(), await create()];
    const urgent = await create({ Priority: 10 });
    await world.pass(6 * JOB_MS);
    const order = world
      .events()
      .filter(({ status }) => status === "PROGRESSING")
      .map(({ jobId }) => jobId);
    expect(order).to.deep.equal([first, urgent, old, young, low]);
  });

  it("wait in a paused queue, and start when it is active again", async () => {
    await open({ status: "PAUSED" });
    const id = await create();
    await world.pass(JOB_MS);
    expect(await world.statusOf(id)).to.equal("SUBMITTED");
    await world.sdk.stack.update(QUEUE, "jobs", "jobs", { name: "jobs", status: "ACTIVE" });
    await world.pass(5_000);
    expect(await world.statusOf(id)).to.equal("PROGRESSING");
  });

  it("go to the account's default queue where they name none", async () => {
    await open({});
    const id = await create({ Queue: undefined });
    await world.pass(5_000);
    const { Queue, Status } = await world.job(id);
    expect([Queue, Status]).to.deep.equal([
      "arn:aws:mediaconvert:us-west-2:111111111111:queues/Default",
      "PROGRESSING",
    ]);
  });

  it("run by the slots of a reservation, and no more when it has expired", async () => {
    await open(RESERVED);
    const ids = [await create(), await create()];
    await world.pass(5_000);
    expect(await statuses(ids)).to.deep.equal(["PROGRESSING", "SUBMITTED"]);
    await world.pass(366 * 86_400_000);
    const late = await create();
    await world.pass(JOB_MS);
    expect(await world.statusOf(late)).to.equal("SUBMITTED");
  });

  it("hop to another queue when they have waited for long enough, and say so", async () => {
    await open(RESERVED);
    await world.sdk.stack.create(QUEUE, "spare", { name: "spare" });
    const spare = world.queueArn.replace(/jobs$/, "spare");
    // Four jobs in one slot take longer than a minute, and the last one has the least priority.
    const first = await create();
    const hop = { HopDestinations: [{ Queue: spare, WaitMinutes: 1, Priority: 7 }] };
    const blocked = await Promise.all(Array.from({ length: 3 }, () => create()));
    const id = await create({ ...hop, Priority: -50 });
    await world.pass(59_000);
    expect((await world.job(id)).Queue).to.equal(world.queueArn);
    await world.pass(2_000);
    const job = await world.job(id);
    expect(job).to.include({ Queue: spare, Priority: 7, Status: "PROGRESSING" });
    expect(job.QueueTransitions?.[0]).to.include({ SourceQueue: world.queueArn, DestinationQueue: spare });
    expect(world.events().find(({ status }) => status === "QUEUE_HOP")).to.include({
      jobId: id,
      queue: spare,
    });
    await world.pass(6 * JOB_MS);
    expect(await statuses([first, ...blocked, id])).to.deep.equal(
      Array.from({ length: 5 }, () => "COMPLETE"),
    );
  });

  it("never hop out of a paused queue", async () => {
    await open({ status: "PAUSED" });
    const HopDestinations = [{ Queue: "Default", WaitMinutes: 1 }];
    const id = await create({ HopDestinations });
    await world.pass(120_000);
    expect((await world.job(id)).Queue).to.equal(world.queueArn);
  });

  it("end as CANCELED, waiting or running, and make room for the next", async () => {
    await open({ concurrentJobs: 1 });
    const [running, waiting, next] = [await create(), await create(), await create()];
    await world.pass(5_000);
    for (const Id of [waiting, running]) {
      await world.client.send(new CancelJobCommand({ Id }));
    }
    expect(await statuses([running, waiting, next])).to.deep.equal(["CANCELED", "CANCELED", "PROGRESSING"]);
    await world.pass(JOB_MS);
    expect(world.heard().filter((status) => status === "COMPLETE")).to.have.length(1);
    expect(world.heard().filter((status) => status === "CANCELED")).to.have.length(2);
    for (const Id of [running, next]) {
      expect(await errorName(world.client.send(new CancelJobCommand({ Id })))).to.equal("ConflictException");
    }
  });

  it("keep their queue from being deleted until they are over", async () => {
    await open({});
    await create();
    const remove = () => world.sdk.stack.delete(QUEUE, "jobs", "jobs");
    expect(await codeOf(remove)).to.equal("ConflictException");
    await world.pass(JOB_MS);
    await remove();
  });
});
