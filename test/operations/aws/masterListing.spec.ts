import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";

import { AwsMasterListing } from "../../../operations/aws/masterListing";
import { iamService } from "../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../rehearsal/cloud/services/kms";
import { s3Service } from "../../../rehearsal/cloud/services/s3";
import { sqsService } from "../../../rehearsal/cloud/services/sqs";
import { operatorOf, SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { WEST } from "../../rehearsal/cloud/core/standIn";
import { makeBucket } from "../../rehearsal/cloud/services/mediaFixture";

const Bucket = "mezzanine";

describe("listing of masters", () => {
  let world: SdkWorld;
  let s3: S3Client;
  let listing: AwsMasterListing;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService, sqsService, s3Service]);
    s3 = world.client(S3Client, operatorOf(WEST), WEST.region);
    await makeBucket(world.stack, Bucket, WEST);
    listing = new AwsMasterListing(s3, Bucket, WEST.accountId);
  });

  afterEach(() => world.close());

  it("has present versions only, with what the message about them needs, from behind a key on", async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: "masters/aaa/a.mov", Body: "old" }));
    const { VersionId } = await s3.send(
      new PutObjectCommand({ Bucket, Key: "masters/aaa/a.mov", Body: "newer" }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: "masters/bbb/a.mov", Body: "gone" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "masters/bbb/a.mov" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "masters/ccc/a.mov", Body: "c" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "other/x.mov", Body: "x" }));
    const { objects, isLast } = await listing.page("masters/", undefined);
    expect(isLast).to.equal(true);
    expect(objects.map(({ key }) => key)).to.deep.equal(["masters/aaa/a.mov", "masters/ccc/a.mov"]);
    expect(objects[0]).to.deep.include({ versionId: VersionId, sizeBytes: 5 });
    expect(objects[0]?.etag).to.match(/^[0-9a-f]{32}$/);
    const rest = await listing.page("masters/", "masters/aaa/a.mov");
    expect(rest.objects.map(({ key }) => key)).to.deep.equal(["masters/ccc/a.mov"]);
    expect(await listing.head("masters/aaa/a.mov")).to.deep.equal(objects[0]);
    expect(await listing.head("masters/bbb/a.mov")).to.equal(undefined);
  });
});
