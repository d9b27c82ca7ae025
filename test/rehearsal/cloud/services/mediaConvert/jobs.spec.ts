import { expect } from "chai";

import { bundledMaster } from "../../../../../rehearsal/media/master";
import { IRELAND } from "../../core/standIn";
import { JOB_MS, MASTER_KEY, MASTER_URI, TranscodeWorld } from "./transcodeFixture";

describe("MediaConvert jobs, by the AWS SDK", () => {
  let world: TranscodeWorld;

  beforeEach(async () => {
    world = await TranscodeWorld.make();
  });

  afterEach(() => world.close());

  it("go from SUBMITTED over PROGRESSING to COMPLETE in 20 to 60 seconds", async () => {
    const id = await world.create();
    const seen: (string | undefined)[] = [];
    let seconds = 0;
    for (; seen.at(-1) !== "COMPLETE" && seconds < 90; seconds++) {
      const status = await world.statusOf(id);
      if (seen.at(-1) !== status) {
        seen.push(status);
      }
      await world.pass(1_000);
    }
    expect(seen).to.deep.equal(["SUBMITTED", "PROGRESSING", "COMPLETE"]);
    expect(seconds).to.be.within(20, 63);
  });

  it("give back what they were asked for, and when they ran", async () => {
    const { request } = world.request();
    const job = await world.run(request);
    expect(job).to.deep.include({
      Status: "COMPLETE",
      Queue: world.queueArn,
      Role: world.roleArn,
      UserMetadata: request.UserMetadata,
      ClientRequestToken: request.ClientRequestToken,
      Settings: request.Settings,
    });
    expect(job.Arn).to.equal(`arn:aws:mediaconvert:us-west-2:111111111111:jobs/${job.Id ?? ""}`);
    const { SubmitTime, StartTime, FinishTime } = job.Timing ?? {};
    expect(SubmitTime).to.deep.equal(job.CreatedAt);
    expect(Number(FinishTime) - Number(StartTime)).to.be.within(20_000, 60_000);
  });

  it("last equally long in every run of the same seed", async () => {
    const durations: number[] = [];
    for (let run = 0; run < 2; run++) {
      const other = await TranscodeWorld.make();
      const { Timing: timing } = await other.run();
      durations.push(Number(timing?.FinishTime) - Number(timing?.StartTime));
      await other.close();
    }
    expect(durations[0]).to.equal(durations[1]);
  });

  it("tell EventBridge of their start, their input and their outputs, each time with their metadata", async () => {
    const { request, keys } = world.request();
    const { Id: jobId } = await world.run(request);
    expect(world.heard()).to.deep.equal(["PROGRESSING", "INPUT_INFORMATION", "COMPLETE"]);
    for (const event of world.events()) {
      expect(event).to.deep.include({ jobId, queue: world.queueArn, userMetadata: request.UserMetadata });
    }
    const pictures = world.s3.store.list("packaged", `${keys.hls}-320x180_`);
    const averageBitrate = Math.round(pictures.reduce((bits, { size }) => bits + 8 * size, 0) / 24);
    expect(world.events().at(-1)?.["outputGroupDetails"]).to.deep.equal([
      {
        type: "HLS_GROUP",
        playlistFilePaths: [`s3://packaged/${keys.manifest}`],
        outputDetails: [
          {
            outputFilePaths: [`s3://packaged/${keys.hls}-320x180.m3u8`],
            durationInMs: 24_000,
            videoDetails: { widthInPx: 320, heightInPx: 180, averageBitrate },
          },
          { outputFilePaths: [`s3://packaged/${keys.hls}-audio1.m3u8`], durationInMs: 24_000 },
        ],
      },
      {
        type: "FILE_GROUP",
        outputDetails: [
          {
            outputFilePaths: [`s3://packaged/${keys.thumbnails}.0000002.jpg`],
            durationInMs: 24_000,
            videoDetails: { widthInPx: 160, heightInPx: 90 },
          },
        ],
      },
    ]);
  });

  it("read the newest version of the master when they start, whichever was there when they were made", async () => {
    world.upload("no film");
    const id = await world.create();
    world.upload(bundledMaster().body);
    await world.pass(JOB_MS);
    expect(await world.statusOf(id)).to.equal("COMPLETE");
  });

  it("wait while their Region is dark, before they start and while they run", async () => {
    const { network } = world.sdk.stack.cloud;
    const id = await world.create();
    network.setFault("us-west-2", "dark");
    await world.pass(600_000);
    expect(world.heard()).to.deep.equal([]);
    network.setFault("us-west-2", undefined);
    await world.pass(6_000);
    expect(await world.statusOf(id)).to.equal("PROGRESSING");
    network.setFault("us-west-2", "dark");
    await world.pass(600_000);
    expect(world.heard()).to.not.include("COMPLETE");
    expect(world.s3.store.list("packaged", "")).to.deep.equal([]);
    network.setFault("us-west-2", undefined);
    await world.pass(6_000);
    expect(await world.statusOf(id)).to.equal("COMPLETE");
  });

  it("are other Regions' business there, not here", async () => {
    await world.sdk.stack.create("aws:mediaconvert/queue:Queue", "there", { name: "jobs" }, IRELAND);
    world.sdk.stack.cloud.network.setFault("eu-west-1", "dark");
    expect((await world.run()).Status).to.equal("COMPLETE");
  });

  describe("end as ERROR, with MediaConvert's code,", () => {
    it("for a file that is no video", async () => {
      world.upload("no film");
      expect(await world.run()).to.include({
        Status: "ERROR",
        ErrorCode: 1010,
        ErrorMessage: `Unable to open input file [${MASTER_URI}]: [Failed probe/open: [No parser found for container]]`,
      });
      expect(world.events().at(-1)).to.include({ status: "ERROR", errorCode: 1010 });
      expect(world.s3.store.list("packaged", "")).to.deep.equal([]);
    });

    it("for a master whose end is missing", async () => {
      world.upload(bundledMaster().body.subarray(0, 200_000));
      expect(await world.run()).to.include({ Status: "ERROR", ErrorCode: 1010 });
    });

    it("for a master that is gone", async () => {
      world.s3.deleteObject(world.root, "mezzanine", MASTER_KEY);
      await world.sdk.stack.create("aws:iam/rolePolicy:RolePolicy", "list", {
        role: "transcode",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }],
        }),
      });
      expect(await world.run()).to.include({ Status: "ERROR", ErrorCode: 1404 });
    });

    it("for captions beside the master that are gone", async () => {
      const uri = "s3://mezzanine/masters/title/en.vtt";
      const { request } = world.request({ captions: [{ kind: "sidecar", uri, language: "en" }] });
      const job = await world.run(request);
      expect(job).to.include({ Status: "ERROR", ErrorCode: 1401 });
      expect(job.ErrorMessage).to.contain(uri);
    });
  });

  describe("do everything as their role, and end as ERROR", () => {
    const steps = { read: MASTER_KEY, decrypt: MASTER_KEY, write: "packaged", encrypt: "packaged" };
    for (const [statement, what] of Object.entries(steps)) {
      it(`where it may not ${statement}`, async () => {
        const poor = await TranscodeWorld.make({ without: [statement] });
        const job = await poor.run();
        expect(job).to.include({ Status: "ERROR", ErrorCode: 1401 });
        expect(job.ErrorMessage).to.contain(what);
        await poor.close();
      });
    }

    it("where it trusts MediaConvert no more", async () => {
      const id = await world.create();
      await world.sdk.stack.delete("aws:iam/rolePolicy:RolePolicy", "transcode", "transcode:transcode");
      await world.sdk.stack.update("aws:iam/role:Role", "transcode", "transcode", {
        name: "transcode",
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      });
      await world.pass(JOB_MS);
      expect(await world.job(id)).to.include({ Status: "ERROR", ErrorCode: 1434 });
    });
  });
});
