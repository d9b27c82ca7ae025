import { expect } from "chai";
import { disallowBucketWebsite } from "../../../policies/s3/disallowBucketWebsite";
import { judge, type Violation } from "../support/args";
import { changed } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./disallowBucketWebsite.fixture";

const website = (resource: string, type: string, setting: string): Violation => ({
  resource,
  message:
    `${type} "${resource}": ${setting} makes a website endpoint, which serves anonymous readers without TLS. ` +
    "Allowed: no website. " +
    "Fix: remove it and serve the files through a CloudFront distribution with origin access control.",
});

describe("policies/s3/disallowBucketWebsite", () => {
  it("accepts buckets that are no websites", async () => {
    expect(await judge(disallowBucketWebsite, compliant)).to.deep.equal([]);
  });

  for (const [what, content] of [
    ["an index document", { indexDocument: "index.html" }],
    ["content that only the update knows", unknown.group],
  ] as const) {
    it(`refuses a website with ${what} on a bucket`, async () => {
      const samples = changed(compliant, "bucket", ["website"], content);
      expect(await judge(disallowBucketWebsite, samples)).to.deep.equal([
        website("bucket", "aws:s3/bucket:Bucket", "website"),
      ]);
    });
  }

  for (const [what, content] of [
    ["an index document", [{ indexDocument: "index.html" }]],
    ["content that only the update knows", unknown.list],
  ] as const) {
    it(`refuses a website with ${what} on the deprecated twin, where the property is a list`, async () => {
      const samples = changed(compliant, "old-bucket", ["websites"], content);
      expect(await judge(disallowBucketWebsite, samples)).to.deep.equal([
        website("old-bucket", "aws:s3/bucketV2:BucketV2", "websites"),
      ]);
    });
  }

  for (const type of [
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
  ]) {
    it(`refuses ${type} whatever it says`, async () => {
      const samples = [...compliant, { type, name: "site", props: { bucket: unknown.text } }];
      expect(await judge(disallowBucketWebsite, samples)).to.deep.equal([
        website("site", type, "the resource"),
      ]);
    });
  }
});
