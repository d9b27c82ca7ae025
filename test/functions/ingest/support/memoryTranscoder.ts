import type { CreateJobCommandInput } from "@aws-sdk/client-mediaconvert";

import type { ProbeOutcome, TranscodeJob, Transcoder } from "../../../../functions/ingest/ports";
import { JOB_METADATA } from "../../../../functions/transcode/jobRequest";
import type { MemoryBuckets } from "./memoryBucket";

/** What a master is, by its content. */
export const MASTER_CONTENT = {
  good: "video",
  text: "just a text",
  long: "video that lasts for days",
  empty: "",
} as const;

/** MediaConvert recognises a repeated request for this long. */
const TOKEN_MS = 60_000;
/** No job is faster. */
const JOB_MS = 20_000;

interface Job extends TranscodeJob {
  readonly request: CreateJobCommandInput;
  readonly createdAt: number;
  /** What it has read: the version that was present when it began. */
  readonly content: string | undefined;
}

/** MediaConvert of one Region. */
export class MemoryTranscoder implements Transcoder {
  readonly #jobs: Job[] = [];

  constructor(
    private readonly region: string,
    private readonly masters: MemoryBuckets,
    private readonly packaged: MemoryBuckets,
    private readonly now: () => Date,
    private readonly ended: (job: TranscodeJob, request: CreateJobCommandInput) => void,
  ) {}

  /** Encode ids of the jobs that were made, once per job. */
  get encodes(): readonly string[] {
    return this.#jobs.map(({ request }) => request.UserMetadata?.[JOB_METADATA.encodeId] ?? "");
  }

  probe(uri: string): Promise<ProbeOutcome> {
    const content = this.masters.version(this.region, keyOf(uri))?.content;
    return Promise.resolve(
      content?.startsWith("video") === true
        ? {
            kind: "probed",
            source: {
              hasVideo: true,
              width: 1_280,
              height: 720,
              frameRate: { numerator: 25, denominator: 1 },
              durationSeconds: content === MASTER_CONTENT.long ? 300_000 : 60,
              audioTracks: [{ channels: 2 }],
            },
            captions: [],
            etag: undefined,
          }
        : { kind: "unreadable", message: "no tracks." },
    );
  }

  createJob(request: CreateJobCommandInput): Promise<{ readonly jobId: string }> {
    const now = this.now().getTime();
    const twin = this.#jobs.find(
      (job) =>
        job.request.ClientRequestToken === request.ClientRequestToken && now - job.createdAt < TOKEN_MS,
    );
    if (twin !== undefined) {
      return Promise.resolve({ jobId: twin.jobId });
    }
    const jobId = `${this.region}-job-${this.#jobs.length + 1}`;
    this.#jobs.push({ jobId, status: "SUBMITTED", request, createdAt: now, content: undefined });
    return Promise.resolve({ jobId });
  }

  findJob({ encodeId }: { readonly encodeId: string }): Promise<TranscodeJob | undefined> {
    return Promise.resolve(
      this.#jobs.find(({ request }) => request.UserMetadata?.[JOB_METADATA.encodeId] === encodeId),
    );
  }

  getJob(jobId: string): Promise<TranscodeJob | undefined> {
    return Promise.resolve(this.#jobs.find((job) => job.jobId === jobId));
  }

  /** Jobs that can go on now. */
  get running(): readonly TranscodeJob[] {
    const now = this.now().getTime();
    return this.#jobs.filter(
      ({ status, createdAt }) =>
        status === "SUBMITTED" || (status === "PROGRESSING" && now - createdAt >= JOB_MS),
    );
  }

  /** Jobs that are not through. */
  get unfinished(): number {
    return this.#jobs.filter(({ status }) => status === "SUBMITTED" || status === "PROGRESSING").length;
  }

  /** Brings a job on: it reads its master first, and ends later. */
  advance(jobId: string): void {
    const index = this.#jobs.findIndex((job) => job.jobId === jobId);
    const job = this.#jobs[index];
    if (job === undefined) {
      return;
    }
    if (job.status === "SUBMITTED") {
      const input = job.request.Settings?.Inputs?.[0]?.FileInput ?? "";
      const content = this.masters.version(this.region, keyOf(input))?.content;
      this.#jobs[index] = { ...job, status: "PROGRESSING", content };
      return;
    }
    const isGood = job.content?.startsWith("video") === true;
    const end: Job = isGood
      ? { ...job, status: "COMPLETE" }
      : { ...job, status: "ERROR", errorCode: "1401", errorMessage: "no tracks" };
    this.#jobs[index] = end;
    if (isGood) {
      this.#writeOutputs(job.request);
    }
    this.ended(end, job.request);
  }

  #writeOutputs({ Settings: settings }: CreateJobCommandInput): void {
    const hls = settings?.OutputGroups?.find(
      ({ OutputGroupSettings: group }) => group?.Type === "HLS_GROUP_SETTINGS",
    );
    const destination = keyOf(hls?.OutputGroupSettings?.HlsGroupSettings?.Destination ?? "");
    const files = [
      `${destination}-720p.m3u8`,
      `${destination}-720p_00001.ts`,
      `${destination}-720p_00002.ts`,
    ];
    files.forEach((file) => this.packaged.put(this.region, file, "media"));
    this.packaged.put(this.region, `${destination}.m3u8`, files.join("\n"));
  }
}

function keyOf(uri: string): string {
  return uri.replace(/^s3:\/\/[^/]+\//, "");
}
