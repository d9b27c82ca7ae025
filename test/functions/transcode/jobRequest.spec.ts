import { expect } from "chai";
import { createHash } from "node:crypto";

import { encodeFingerprint, encodeKeys } from "../../../functions/transcode/destinations";
import type { JobPlace } from "../../../functions/transcode/jobPlace";
import { createJobRequest, type JobRequestArgs } from "../../../functions/transcode/jobRequest";
import { LADDER_VERSION } from "../../../functions/transcode/ladderVersion";
import { TranscodeRequestError } from "../../../functions/transcode/transcodeRequestError";
import { master, options } from "./masters";

const QUEUES = "arn:aws:mediaconvert:us-west-2:111111111111:queues";
const ON_DEMAND = { arn: `${QUEUES}/media-prod-on-demand`, pricingPlan: "ON_DEMAND" } as const;
const RESERVED = { arn: `${QUEUES}/media-prod-reserved`, pricingPlan: "RESERVED" } as const;
const PLACE: JobPlace = {
  stack: "prod",
  mezzanineBucket: "media-mezzanine",
  packagedBucket: "media-packaged",
  packagedKeyArn: "arn:aws:kms:us-west-2:111111111111:key/11111111-2222-3333-4444-555555555555",
  roleArn: "arn:aws:iam::111111111111:role/media-prod-transcode",
  queue: ON_DEMAND,
  acceleration: "DISABLED",
};
const ARGS: JobRequestArgs = {
  assetId: "a-film",
  master: { key: "masters/a-film.mov", versionId: "v1" },
  source: master(),
  options: options(),
  place: PLACE,
};

const made = (change: Partial<JobRequestArgs> = {}) => createJobRequest({ ...ARGS, ...change });
const placed = (change: Partial<JobPlace>) => () => made({ place: { ...PLACE, ...change } });

describe("a job's request", () => {
  it("states the role and the queue, never the account's default one", () => {
    expect(made().request).to.include({ Role: PLACE.roleArn, Queue: ON_DEMAND.arn, Priority: 0 });
    expect(made().request).to.include({ StatusUpdateInterval: "SECONDS_60" });
    expect(made().request).to.not.have.any.keys("HopDestinations", "Tags", "JobTemplate");
  });

  it("reads the master and writes below the asset's prefix in the packaged bucket, nowhere else", () => {
    const { request, encodeId, keys } = made();
    expect(request.Settings?.Inputs?.[0]?.FileInput).to.equal("s3://media-mezzanine/masters/a-film.mov");
    const text = JSON.stringify(request.Settings);
    const destinations = [...text.matchAll(/"Destination":"([^"]+)"/g)].map(([, uri]) => uri);
    expect(destinations).to.deep.equal([
      `s3://media-packaged/assets/a-film/hls/${encodeId}/index`,
      `s3://media-packaged/assets/a-film/thumbnails/${encodeId}/thumbnail`,
    ]);
    expect(keys).to.deep.equal(encodeKeys("a-film", encodeId));
    expect(keys.manifest).to.equal(`assets/a-film/hls/${encodeId}/index.m3u8`);
  });

  it("has a token of 64 ASCII characters that is the same for the same work", () => {
    const { ClientRequestToken } = made().request;
    expect(ClientRequestToken).to.match(/^[0-9a-f]{64}$/);
    expect(made().request).to.deep.equal(made().request);
    expect(ClientRequestToken!.startsWith(made().encodeId)).to.equal(true);
  });

  it("has another token and another folder for other work", () => {
    const works = [
      made(),
      made({ assetId: "b-film" }),
      made({ master: { ...ARGS.master, versionId: "v2" } }),
      made({ master: { ...ARGS.master, key: "masters/b-film.mov" } }),
      made({ options: options({ segmentSeconds: 4 }) }),
      made({ source: master({ dynamicRange: "HLG" }) }),
      // A second Region: its segments would not line up with the first one's.
      made({ place: { ...PLACE, mezzanineBucket: "media-mezzanine-2" } }),
      ...["one", "two"].map((name) =>
        made({
          source: master({
            captions: [{ kind: "sidecar", uri: `s3://media-mezzanine/${name}.srt`, language: "en" }],
          }),
        }),
      ),
    ];
    expect(new Set(works.map(({ request }) => request.ClientRequestToken)).size).to.equal(works.length);
    expect(new Set(works.map(({ keys }) => keys.manifest)).size).to.equal(works.length);
  });

  it("has another fingerprint when the same text is divided otherwise, and with another version of the ladder", () => {
    const identity = { assetId: "a-film", masterVersionId: "v1", inputs: ["s3://m/a"], ladderHash: "0" };
    const moved = [
      { ...identity, assetId: "a-filmv", masterVersionId: "1" },
      { ...identity, inputs: ["s3://m/", "a"] },
      { ...identity, inputs: [], ladderHash: "s3://m/a0" },
    ];
    expect(new Set([identity, ...moved].map(encodeFingerprint)).size).to.equal(4);
    const named = JSON.stringify(["a-film", "v1", ["s3://m/a"], LADDER_VERSION, "0"]);
    expect(encodeFingerprint(identity)).to.equal(createHash("sha256").update(named).digest("hex"));
  });

  it("does not depend on queue, priority and the like for where it writes", () => {
    const elsewhere = { ...PLACE, queue: RESERVED, priority: 7, tags: { team: "media" } };
    expect(made({ place: elsewhere }).encodeId).to.equal(made().encodeId);
    expect(made({ place: elsewhere }).request.Tags).to.deep.equal({ team: "media" });
  });

  it("carries what events are matched by, within MediaConvert's limits", () => {
    const { request, encodeId, ladderHash, ladderVersion } = made();
    expect(request.UserMetadata).to.deep.equal({
      stack: "prod",
      assetId: "a-film",
      encodeId,
      ladderVersion,
      ladderHash,
    });
    expect(ladderVersion).to.equal(LADDER_VERSION);
    const pairs = Object.entries(request.UserMetadata!);
    expect(pairs.length).to.be.at.most(10);
    for (const [key, value] of pairs) {
      expect(key.length).to.be.at.most(128);
      expect(value.length).to.be.at.most(256);
    }
  });

  it("hops from a reserved queue to an on-demand one after the given minutes", () => {
    const hopTo = { queueArn: ON_DEMAND.arn, afterMinutes: 30 };
    expect(placed({ queue: RESERVED, hopTo })().request.HopDestinations).to.deep.equal([
      { Queue: ON_DEMAND.arn, WaitMinutes: 30 },
    ]);
  });

  it("refuses hops that AWS refuses or that cost for nothing", () => {
    const hopTo = { queueArn: ON_DEMAND.arn, afterMinutes: 30 };
    expect(placed({ hopTo })).to.throw(TranscodeRequestError, /starts in the on-demand queue/);
    expect(placed({ queue: RESERVED, hopTo: { ...hopTo, queueArn: RESERVED.arn } })).to.throw(
      /another queue/,
    );
    const foreign = ON_DEMAND.arn.replace("us-west-2", "eu-west-1");
    expect(placed({ queue: RESERVED, hopTo: { ...hopTo, queueArn: foreign } })).to.throw(/in us-west-2 too/);
    for (const afterMinutes of [0, 4_321, 1.5]) {
      expect(placed({ queue: RESERVED, hopTo: { ...hopTo, afterMinutes } })).to.throw(/from 1 to 4320/);
    }
  });

  it("accelerates on demand; a reserved queue takes jobs that prefer it, for when they hop, and none that need it", () => {
    for (const acceleration of ["ENABLED", "PREFERRED"] as const) {
      expect(placed({ acceleration })().request.AccelerationSettings).to.deep.equal({ Mode: acceleration });
    }
    const hopTo = { queueArn: ON_DEMAND.arn, afterMinutes: 30 };
    for (const acceleration of ["DISABLED", "PREFERRED"] as const) {
      expect(placed({ acceleration, queue: RESERVED, hopTo })().request.AccelerationSettings).to.deep.equal({
        Mode: acceleration,
      });
    }
    expect(placed({ acceleration: "ENABLED", queue: RESERVED, hopTo })).to.throw(
      /reserved queues run no accelerated jobs/,
    );
  });

  it("refuses a role and a hop of another account, which AWS would", () => {
    const foreign = (arn: string): string => arn.replace("111111111111", "222222222222");
    expect(placed({ roleArn: foreign(PLACE.roleArn) })).to.throw(/roleArn is .* of account 111111111111/);
    const hopTo = { queueArn: foreign(ON_DEMAND.arn), afterMinutes: 30 };
    expect(placed({ queue: RESERVED, hopTo })).to.throw(/hopTo.queueArn is .* of account 111111111111/);
  });

  it("refuses tags that AWS would", () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, ""]));
    expect(placed({ tags: many })).to.throw(/tags: 51 tags\. At most 50/);
    for (const tags of [{ "": "x" }, { "AWS:x": "x" }, { ["k".repeat(129)]: "x" }, { k: "v".repeat(257) }]) {
      expect(placed({ tags })).to.throw(/tags: got/);
    }
    expect(placed({ tags: { ["k".repeat(128)]: "v".repeat(256) } })).to.not.throw();
  });

  it("refuses to write where masters are watched for, which would make jobs without end", () => {
    expect(placed({ packagedBucket: PLACE.mezzanineBucket })).to.throw(/taken for a new master/);
  });

  it("refuses a key of another Region, an alias and the key that AWS manages", () => {
    expect(placed({ packagedKeyArn: PLACE.packagedKeyArn.replace("us-west-2", "eu-west-1") })).to.throw(
      /key in eu-west-1, the queue is in us-west-2/,
    );
    for (const wrong of ["", "alias/aws/s3", "arn:aws:kms:us-west-2:111111111111:alias/aws/s3"]) {
      expect(placed({ packagedKeyArn: wrong })).to.throw(/packagedKeyArn is ".*expected the ARN/);
    }
  });

  it("refuses malformed names and ARNs, saying which", () => {
    expect(() => made({ assetId: "A film" })).to.throw(/assetId is "A film"/);
    expect(placed({ roleArn: "media-prod-transcode" })).to.throw(/roleArn is/);
    expect(placed({ queue: { ...ON_DEMAND, arn: "Default" } })).to.throw(/queue.arn is "Default"/);
    expect(placed({ mezzanineBucket: "" })).to.throw(/mezzanineBucket is ""/);
    expect(placed({ packagedBucket: "s3://packaged" })).to.throw(/packagedBucket is/);
    expect(placed({ stack: "" })).to.throw(/stack is ""/);
    expect(placed({ stack: "x".repeat(257) })).to.throw(/1 to 256 printable/);
    expect(placed({ priority: 51 })).to.throw(/priority is 51/);
    for (const key of ["", "folder/", "k".repeat(1_025)]) {
      expect(() => made({ master: { ...ARGS.master, key } })).to.throw(/master.key is/);
    }
    expect(() => made({ master: { ...ARGS.master, versionId: "" } })).to.throw(/master.versionId is empty/);
  });

  it("refuses captions that the role cannot read", () => {
    const uri = "s3://media-mezzanine-of-others/a-film.srt";
    const source = master({ captions: [{ kind: "sidecar", uri, language: "en" }] });
    expect(() => made({ source })).to.throw(TranscodeRequestError, /reads only the bucket of the masters/);
  });

  it("refuses options that are not legal", () => {
    expect(() => made({ options: { ...options(), segmentSeconds: 3 } })).to.throw(/multiple of 2/);
  });
});
