import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { parseRedriveOptions } from "../../../operations/redrive/options";
import { describeMessage } from "../../../operations/redrive/describeMessage";

const BASE = ["--stack", "prod", "--region", "us-west-2", "--stage", "publish-asset"];

describe("redrive options", () => {
  it("have safe defaults", () => {
    expect(parseRedriveOptions(BASE)).to.deep.equal({
      stack: "prod",
      region: "us-west-2",
      stage: "publish-asset",
      dryRun: false,
      includeUnreadable: false,
      discard: [],
      json: false,
    });
  });

  it("never discard without a record, nor move and discard at once", () => {
    for (const args of [
      ["--discard", "m-1"],
      ["--record", "file"],
      ["--discard", "m-1", "--record", "file", "--count", "3"],
      ["--stage", "reconcile"],
      ["--count", "0"],
    ]) {
      expect(() => parseRedriveOptions([...BASE, ...args])).to.throw(UsageError);
    }
  });
});

describe("description of a dead letter", () => {
  it("tells the asset, and what happened to it, as its own stage reads it", () => {
    const failed = JSON.stringify({
      source: "aws.mediaconvert",
      "detail-type": "MediaConvert Job State Change",
      detail: {
        jobId: "j-1",
        status: "ERROR",
        errorCode: 1401,
        userMetadata: { stack: "media-prod", assetId: "my-title", encodeId: "ab12" },
      },
    });
    expect(describeMessage("register-asset", failed)).to.deep.equal({
      reason: "job ERROR 1401",
      subject: "my-title (job j-1)",
      isReadable: true,
    });
    expect(describeMessage("publish-asset", failed)).to.deep.include({ isReadable: false });
    const playable = JSON.stringify({
      source: "aws.mediapackage",
      "detail-type": "MediaPackage Input Notification",
      resources: ["arn:aws:mediapackage-vod:us-west-2:222222222222:assets/my-title-ab12"],
      detail: { event: "VodAssetPlayable" },
    });
    expect(describeMessage("publish-asset", playable)).to.deep.equal({
      reason: "VodAssetPlayable",
      subject: "my-title-ab12",
      isReadable: true,
    });
  });
});
