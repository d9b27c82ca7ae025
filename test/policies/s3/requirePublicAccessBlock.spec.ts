import { expect } from "chai";
import { requirePublicAccessBlock } from "../../../policies/s3/requirePublicAccessBlock";
import { judge, type Sample, type Violation } from "../support/args";
import { changed, without } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./requirePublicAccessBlock.fixture";

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const open = (resource: string, type = "aws:s3/bucket:Bucket"): Violation => ({
  resource,
  message:
    `${type} "${resource}": the bucket has no complete BucketPublicAccessBlock in this stack. ` +
    "Allowed: one BucketPublicAccessBlock per bucket, with all four flags true. " +
    "Fix: add one whose bucket argument is this bucket's own id output.",
});

const dependingOn = (samples: readonly Sample[], name: string, sources: string[]): Sample[] =>
  samples.map((sample) =>
    sample.name === name ? { ...sample, propertyDependencies: { bucket: sources } } : sample,
  );

describe("policies/s3/requirePublicAccessBlock", () => {
  it("accepts buckets with blocks, joined by dependency while names are unknown and by name once they are known", async () => {
    expect(await judge(requirePublicAccessBlock, compliant)).to.deep.equal([]);
  });

  for (const [bucket, type] of [
    ["mezzanine", "aws:s3/bucket:Bucket"],
    ["packaged", "aws:s3/bucket:Bucket"],
    ["logs", "aws:s3/bucketV2:BucketV2"],
  ] as const) {
    it(`refuses the bucket "${bucket}" when its block is gone`, async () => {
      const samples = compliant.filter(({ name }) => name !== `${bucket}-block`);
      expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([open(bucket, type)]);
    });
  }

  for (const flag of FLAGS) {
    it(`does not count a block whose ${flag} is false or missing`, async () => {
      expect(
        await judge(requirePublicAccessBlock, changed(compliant, "mezzanine-block", [flag], false)),
      ).to.deep.equal([open("mezzanine")]);
      expect(
        await judge(requirePublicAccessBlock, without(compliant, "mezzanine-block", [flag])),
      ).to.deep.equal([open("mezzanine")]);
    });

    it(`counts a block whose ${flag} only the update knows`, async () => {
      const samples = changed(compliant, "mezzanine-block", [flag], unknown.flag);
      expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([]);
    });
  }

  it("does not let one block cover the bucket of another", async () => {
    const samples = dependingOn(compliant, "mezzanine-block", ["packaged"]);
    expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([open("mezzanine")]);
  });

  it("does not guess when a block's bucket could be either of two", async () => {
    const samples = dependingOn(compliant, "mezzanine-block", ["mezzanine", "packaged"]);
    expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([open("mezzanine")]);
  });

  it("believes a known name more than a dependency", async () => {
    const named = changed(
      changed(compliant, "mezzanine", ["bucket"], "media-mezzanine"),
      "packaged",
      ["bucket"],
      "media-packaged",
    );
    const blocks = changed(
      changed(named, "packaged-block", ["bucket"], "media-packaged"),
      "mezzanine-block",
      ["bucket"],
      "media-packaged",
    );
    expect(await judge(requirePublicAccessBlock, blocks)).to.deep.equal([open("mezzanine")]);
  });

  it("does not believe a dependency against two known names", async () => {
    const named = changed(compliant, "mezzanine", ["bucket"], "media-mezzanine");
    const samples = changed(named, "mezzanine-block", ["bucket"], "media-mezzanine-old");
    expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([open("mezzanine")]);
  });

  it("takes a bucket's id for its name when the provider gives no name", async () => {
    const samples = without(changed(compliant, "logs", ["id"], "media-logs"), "logs", ["bucket"]);
    expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([]);
  });

  it("does not let a block of some bucket elsewhere cover a bucket of this stack", async () => {
    const samples = changed(compliant, "logs-block", ["bucket"], "someone-elses-bucket");
    expect(await judge(requirePublicAccessBlock, samples)).to.deep.equal([
      open("logs", "aws:s3/bucketV2:BucketV2"),
    ]);
  });
});
