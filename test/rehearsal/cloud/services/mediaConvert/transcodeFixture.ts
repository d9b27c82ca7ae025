import { CreateJobCommand, GetJobCommand, MediaConvertClient, type Job } from "@aws-sdk/client-mediaconvert";

import { createJobRequest, type JobRequest } from "../../../../../functions/transcode/jobRequest";
import { transcodeOptionsSchema, type TranscodeOptions } from "../../../../../functions/transcode/options";
import { sourceVideoSchema, type SourceVideoInput } from "../../../../../functions/transcode/sourceVideo";
import { text } from "../../../../../rehearsal/cloud/core/props";
import type { Caller, Props } from "../../../../../rehearsal/cloud/core/types";
import { EventBus } from "../../../../../rehearsal/cloud/services/eventBridge/eventBus";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../../rehearsal/cloud/services/kms";
import { logsService } from "../../../../../rehearsal/cloud/services/logs";
import { mediaConvertService } from "../../../../../rehearsal/cloud/services/mediaConvert";
import { mediaPackageVodService } from "../../../../../rehearsal/cloud/services/mediaPackageVod";
import { S3DataPlane, s3Service } from "../../../../../rehearsal/cloud/services/s3";
import { secretsManagerService } from "../../../../../rehearsal/cloud/services/secretsManager";
import { bundledMaster } from "../../../../../rehearsal/media/master";
import { operatorOf, SdkWorld } from "../../api/sdkWorld";
import { HOME, WEST } from "../../core/standIn";
import { makeBucket, makeKey, makeRole } from "../mediaFixture";

export const QUEUE = "aws:mediaconvert/queue:Queue";
export const MASTER_KEY = "masters/title/master.mp4";
export const MASTER_URI = `s3://mezzanine/${MASTER_KEY}`;
/** Longer than any job takes. */
export const JOB_MS = 70_000;

/** What a probe finds in the bundled master. */
export const MASTER: SourceVideoInput = {
  hasVideo: true,
  width: 320,
  height: 180,
  frameRate: { numerator: 12, denominator: 1 },
  durationSeconds: 24,
  audioTracks: [{ channels: 2 }],
};

/** A Region where masters are transcoded, with a client for its API. */
export class TranscodeWorld {
  #jobs = 0;

  private constructor(
    readonly sdk: SdkWorld,
    readonly client: MediaConvertClient,
    readonly roleArn: string,
    readonly queueArn: string,
    readonly keys: { readonly mezzanine: string; readonly packaged: string },
  ) {}

  /** @param without statements that the jobs' role does not get, by their `Sid` */
  static async make({ without = [], queue = {} }: { without?: readonly string[]; queue?: Props } = {}) {
    const sdk = await SdkWorld.over([
      iamService,
      kmsService,
      s3Service,
      secretsManagerService,
      logsService,
      mediaConvertService,
      mediaPackageVodService,
    ]);
    const { stack } = sdk;
    const keys = {
      mezzanine: await makeKey(stack, "mezzanine", WEST, []),
      packaged: await makeKey(stack, "packaged", WEST, []),
    };
    await makeBucket(stack, "mezzanine", WEST, keys.mezzanine);
    await makeBucket(stack, "packaged", WEST, keys.packaged);
    const statements = [
      { Sid: "read", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::mezzanine/*" },
      { Sid: "decrypt", Effect: "Allow", Action: "kms:Decrypt", Resource: keys.mezzanine },
      { Sid: "write", Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::packaged/assets/*" },
      { Sid: "encrypt", Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keys.packaged },
    ].filter(({ Sid }) => !without.includes(Sid));
    const roleArn = await makeRole(stack, "transcode", "mediaconvert.amazonaws.com", WEST, statements);
    const { outputs } = await stack.create(QUEUE, "jobs", { name: "jobs", ...queue });
    const client = sdk.client(MediaConvertClient, operatorOf(WEST), WEST.region);
    const world = new TranscodeWorld(sdk, client, roleArn, text(outputs, "arn"), keys);
    world.upload(bundledMaster().body);
    return world;
  }

  get root(): Caller {
    return operatorOf(WEST);
  }

  get s3(): S3DataPlane {
    return this.sdk.stack.cloud.service(S3DataPlane);
  }

  /** Moves the virtual clock. */
  pass(ms: number): Promise<void> {
    return this.sdk.stack.cloud.clock.advance(ms);
  }

  upload(body: Uint8Array | string, key = MASTER_KEY): void {
    this.s3.putObject(this.root, "mezzanine", key, body, { contentType: "video/mp4" });
  }

  /** The request that the platform makes for the bundled master, each time for another version of it. */
  request(
    source: Partial<SourceVideoInput> = {},
    options: Partial<TranscodeOptions> = {},
    assetId = "title",
  ): JobRequest {
    this.#jobs += 1;
    return createJobRequest({
      assetId,
      master: { key: MASTER_KEY, versionId: `version-${this.#jobs}` },
      source: sourceVideoSchema.parse({ ...MASTER, ...source }),
      options: transcodeOptionsSchema.parse(options),
      place: {
        stack: "media-test",
        mezzanineBucket: "mezzanine",
        packagedBucket: "packaged",
        packagedKeyArn: this.keys.packaged,
        roleArn: this.roleArn,
        queue: { arn: this.queueArn, pricingPlan: "ON_DEMAND" },
        acceleration: "DISABLED",
      },
    });
  }

  /** Makes a job. @returns its id */
  async create(request: JobRequest["request"] = this.request().request, as = this.client): Promise<string> {
    const { Job: job } = await as.send(new CreateJobCommand(request));
    return job?.Id ?? "";
  }

  async job(id: string): Promise<Job> {
    const { Job: job } = await this.client.send(new GetJobCommand({ Id: id }));
    if (job === undefined) {
      throw new Error(`no job ${id}`);
    }
    return job;
  }

  async statusOf(id: string): Promise<string | undefined> {
    return (await this.job(id)).Status;
  }

  /** Makes a job and lets it run to its end. */
  async run(request?: JobRequest["request"]): Promise<Job> {
    const id = await this.create(request);
    await this.pass(JOB_MS);
    return this.job(id);
  }

  /** What EventBridge heard of jobs, oldest first. */
  events(): readonly Readonly<Record<string, unknown>>[] {
    return this.sdk.stack.cloud
      .service(EventBus)
      .published()
      .filter(({ source, account }) => source === "aws.mediaconvert" && account === HOME)
      .map(({ detail }) => detail);
  }

  /** `detail.status` of every event. */
  heard(): readonly unknown[] {
    return this.events().map(({ status }) => status);
  }

  close(): Promise<void> {
    return this.sdk.close();
  }
}
