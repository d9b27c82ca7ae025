import { expect } from "chai";

import { EventBus } from "../../../../../rehearsal/cloud/services/eventBridge";
import { MediaPackageVod } from "../../../../../rehearsal/cloud/services/mediaPackageVod";
import { S3DataPlane } from "../../../../../rehearsal/cloud/services/s3";
import { HOME, OTHER, WEST, type Deployment } from "../../core/standIn";
import { makeBucket, mediaStack, WEST_ROOT } from "../mediaFixture";
import { LONG_ENOUGH, NOTIFICATION, replicatedPair, storageStack } from "../replicationFixture";
import { makeVodRegion } from "../vodFixture";

describe("S3's events at EventBridge", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await storageStack();
    await makeBucket(stack, "west", WEST);
  });

  const published = (): readonly object[] => stack.cloud.service(EventBus).published();

  it("tell of a new object what S3's guide shows", async () => {
    await stack.create(NOTIFICATION, "n", { bucket: "west", eventbridge: true });
    const made = stack.cloud
      .service(S3DataPlane)
      .putObject(WEST_ROOT, "west", "a b/ü.mp4", Buffer.from("four"));
    const [event] = stack.cloud.service(EventBus).published();
    expect(event).to.deep.include({
      source: "aws.s3",
      "detail-type": "Object Created",
      account: HOME,
      region: WEST.region,
      resources: ["arn:aws:s3:::west"],
    });
    expect(event?.detail).to.deep.include({
      version: "0",
      bucket: { name: "west" },
      object: {
        key: "a b/ü.mp4",
        size: 4,
        etag: made.etag,
        "version-id": made.versionId,
        sequencer: made.sequencer,
      },
      requester: HOME,
      reason: "PutObject",
    });
    expect(event?.detail).to.include.keys("request-id", "source-ip-address");
  });

  it("tell of a delete marker", async () => {
    await stack.create(NOTIFICATION, "n", { bucket: "west", eventbridge: true });
    const s3 = stack.cloud.service(S3DataPlane);
    s3.putObject(WEST_ROOT, "west", "a", Buffer.from("x"));
    s3.deleteObject(WEST_ROOT, "west", "a");
    const [, event] = stack.cloud.service(EventBus).published();
    expect(event).to.include({ "detail-type": "Object Deleted" });
    expect(event?.detail).to.include({ reason: "DeleteObject", "deletion-type": "Delete Marker Created" });
  });

  it("come only from buckets that send them", async () => {
    stack.cloud.service(S3DataPlane).putObject(WEST_ROOT, "west", "a", Buffer.from("x"));
    await stack.create(NOTIFICATION, "n", { bucket: "west", eventbridge: false });
    stack.cloud.service(S3DataPlane).putObject(WEST_ROOT, "west", "a", Buffer.from("x"));
    expect(published()).to.deep.equal([]);
  });

  it("tell the destination's account and Region of a replica, with the original's version", async () => {
    const pair = await replicatedPair();
    await pair.stack.create(
      NOTIFICATION,
      "n",
      { bucket: "ireland", eventbridge: true },
      {
        accountId: OTHER,
        region: "eu-west-1",
        defaultTags: {},
      },
    );
    const made = pair.s3.putObject(WEST_ROOT, "west", "a", Buffer.from("x"));
    await pair.stack.cloud.clock.advance(LONG_ENOUGH);
    const [event, ...more] = pair.stack.cloud.service(EventBus).published();
    expect(more).to.deep.equal([]);
    expect(event).to.include({ account: OTHER, region: "eu-west-1" });
    expect(event?.detail).to.include({ requester: "s3.amazonaws.com" });
    expect(event?.detail["object"]).to.include({ "version-id": made.versionId });
  });
});

describe("MediaPackage's events at EventBridge", () => {
  it("tell of an asset's ingest, and of each configuration that becomes playable, with its manifests", async () => {
    const stack = await mediaStack();
    const region = await makeVodRegion(stack, WEST, WEST_ROOT);
    stack.cloud.service(MediaPackageVod).assets.create(WEST_ROOT, WEST, {
      id: "title",
      packagingGroupId: "clear-00",
      sourceArn: region.sourceArn,
      sourceRoleArn: region.sourceRoleArn,
    });
    await stack.cloud.clock.advance(60_000);
    const events = stack.cloud.service(EventBus).published();
    expect(events.map(({ detail }) => detail["event"])).to.deep.equal([
      "IngestStart",
      "IngestComplete",
      "VodAssetPlayable",
      "VodAssetPlayable",
      "VodAssetPlayable",
    ]);
    expect(events.at(-1)).to.deep.include({
      source: "aws.mediapackage",
      "detail-type": "MediaPackage Input Notification",
      resources: [`arn:aws:mediapackage-vod:${WEST.region}:${HOME}:assets/title`],
    });
    expect(events.at(-1)?.detail).to.include({ packaging_configuration_id: "clear-00-cmaf" });
    expect(events.at(-1)?.detail["manifest_urls"]).to.have.length(1);
    expect(events[0]?.detail).not.to.have.any.keys("packaging_configuration_id", "manifest_urls");
  });
});
