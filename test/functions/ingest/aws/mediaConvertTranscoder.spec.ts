import {
  BadRequestException,
  ForbiddenException,
  MediaConvertClient,
  NotFoundException,
  TooManyRequestsException,
} from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";

import { mediaConvertTranscoder } from "../../../../functions/ingest/aws/mediaConvertTranscoder";
import { JobRefusedError, ThrottledError, type Transcoder } from "../../../../functions/ingest/ports";
import { rejectionOf } from "../../../support/refusals";
import { answering, NOWHERE, type Sent } from "./answeringClient";

const META = { $metadata: {}, message: "why" };
const REQUEST = { Role: "role", Settings: {} };
const SEARCH = { stack: "ours", encodeId: "abcd", createdAfter: new Date(1_000) };

function transcoderThat(answer: (sent: Sent) => object): {
  transcoder: Transcoder;
  sent: readonly Sent[];
  paced: string[];
} {
  const client = new MediaConvertClient(NOWHERE);
  const sent = answering(client, answer);
  const paced: string[] = [];
  const pace = (kind: string) => (): Promise<void> => {
    paced.push(kind);
    return Promise.resolve();
  };
  return {
    transcoder: mediaConvertTranscoder({ client, paceJobs: pace("job"), paceOthers: pace("other") }),
    sent,
    paced,
  };
}

function transcoderThatThrows(error: Error): Transcoder {
  return transcoderThat(() => {
    throw error;
  }).transcoder;
}

const job = (Id: string, createdAt: number, encodeId = "other", stack = "ours"): object => ({
  Id,
  Status: "PROGRESSING",
  CreatedAt: new Date(createdAt),
  UserMetadata: { stack, encodeId },
});

describe("MediaConvert transcoder", () => {
  it("takes a file that MediaConvert refuses to probe as unreadable, and a failure to get at it as a failure", async () => {
    expect(await transcoderThatThrows(new BadRequestException(META)).probe("s3://b/k")).to.deep.equal({
      kind: "unreadable",
      message: "why",
    });
    expect(await rejectionOf(transcoderThatThrows(new ForbiddenException(META)).probe("s3://b/k"))).to.equal(
      "why",
    );
  });

  it("tells a request that can never be a job from one that comes too soon", async () => {
    const refused: unknown = await transcoderThatThrows(new BadRequestException(META))
      .createJob(REQUEST)
      .catch((error: unknown) => error);
    const throttled: unknown = await transcoderThatThrows(new TooManyRequestsException(META))
      .createJob(REQUEST)
      .catch((error: unknown) => error);

    expect(refused).to.be.an.instanceOf(JobRefusedError);
    expect(throttled).to.be.an.instanceOf(ThrottledError);
  });

  it("paces jobs and other calls apart", async () => {
    const { transcoder, paced } = transcoderThat(() => ({ Job: { Id: "1", Status: "SUBMITTED" } }));
    await transcoder.createJob(REQUEST);
    await transcoder.getJob("1");

    expect(paced).to.deep.equal(["job", "other"]);
  });

  it("finds a job by its encode and stack on whatever page it is", async () => {
    const pages = [
      { Jobs: [job("3", 9_000), job("foreign", 8_000, "abcd", "theirs")], NextToken: "two" },
      { Jobs: [job("2", 7_000, "abcd")] },
    ];
    const { transcoder, sent } = transcoderThat(() => pages.shift() ?? {});

    expect(await transcoder.findJob(SEARCH)).to.deep.equal({ jobId: "2", status: "PROGRESSING" });
    expect(sent.map(({ input }) => input)).to.deep.equal([
      { Order: "DESCENDING", MaxResults: 20 },
      { Order: "DESCENDING", MaxResults: 20, NextToken: "two" },
    ]);
  });

  it("looks for a job no further back than it can be", async () => {
    const { transcoder, sent } = transcoderThat(() => ({
      Jobs: [job("1", 2_000), job("0", 999), job("older", 998, "abcd")],
      NextToken: "more",
    }));

    expect(await transcoder.findJob(SEARCH)).to.equal(undefined);
    expect(sent).to.have.length(1);
  });

  it("tells why a job failed, and that one is forgotten", async () => {
    const failed = transcoderThat(() => ({
      Job: { Id: "1", Status: "ERROR", ErrorCode: 1401, ErrorMessage: "no access" },
    }));

    expect(await failed.transcoder.getJob("1")).to.deep.equal({
      jobId: "1",
      status: "ERROR",
      errorCode: "1401",
      errorMessage: "no access",
    });
    expect(await transcoderThatThrows(new NotFoundException(META)).getJob("1")).to.equal(undefined);
  });
});
