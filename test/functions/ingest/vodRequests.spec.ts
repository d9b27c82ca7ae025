import { expect } from "chai";

import {
  createAssetRequest,
  deleteAssetRequest,
  describeAssetRequest,
  VodRequestError,
  type VodAssetArgs,
} from "../../../functions/ingest/vodRequests";

const ARGS: VodAssetArgs = {
  assetId: "a-film",
  encodeId: "0123456789abcdef",
  packagingGroupId: "media-prod-clear-00",
  sourceArn: "arn:aws:s3:::media-packaged/assets/a-film/hls/0123456789abcdef/index.m3u8",
  sourceRoleArn: "arn:aws:iam::111111111111:role/media-prod-source",
};
const made = (change: Partial<VodAssetArgs> = {}) => createAssetRequest({ ...ARGS, ...change });

describe("requests about MediaPackage's assets", () => {
  it("register an encode under an id and a content id that are the same in every Region", () => {
    expect(made()).to.deep.equal({
      Id: "a-film_0123456789abcdef",
      PackagingGroupId: "media-prod-clear-00",
      ResourceId: "a-film",
      SourceArn: ARGS.sourceArn,
      SourceRoleArn: ARGS.sourceRoleArn,
    });
    const elsewhere = made({
      sourceArn: ARGS.sourceArn.replace("media-packaged", "media-packaged-eu"),
      packagingGroupId: "other-00",
    });
    expect([elsewhere.Id, elsewhere.ResourceId]).to.deep.equal([made().Id, made().ResourceId]);
  });

  it("keep the content id, and with it the DRM keys, when a title is encoded again", () => {
    expect(made({ encodeId: "ff" }).Id).to.not.equal(made().Id);
    expect(made({ encodeId: "ff" }).ResourceId).to.equal(made().ResourceId);
  });

  it("describe and delete what they created", () => {
    expect(describeAssetRequest(ARGS)).to.deep.equal({ Id: made().Id });
    expect(deleteAssetRequest(ARGS)).to.deep.equal({ Id: made().Id });
    expect(describeAssetRequest({ assetId: "a-film" })).to.deep.equal({ Id: "a-film" });
  });

  it("pass tags on, and send none where there are none", () => {
    expect(made({ tags: { team: "media" } }).Tags).to.deep.equal({ team: "media" });
    expect(made()).to.not.have.property("Tags");
  });

  it("take playlists and SMIL in S3, and nothing else", () => {
    const source = (sourceArn: string) => () => made({ sourceArn });
    expect(source("arn:aws-cn:s3:::bucket/film.smil")).to.not.throw();
    for (const name of ["film.mp4", "film.mpd", "film.m3u8.bak", "film.M3U8", "filmm3u8"]) {
      expect(source(`arn:aws:s3:::bucket/${name}`), name).to.throw(
        VodRequestError,
        /ends in \.m3u8 \(HLS\) or \.smil/,
      );
    }
    for (const wrong of [
      "s3://bucket/index.m3u8",
      "https://bucket.s3.amazonaws.com/index.m3u8",
      "arn:aws:s3:::index.m3u8",
      "arn:aws:s3:us-west-2:111111111111:accesspoint/x/index.m3u8",
    ]) {
      expect(source(wrong), wrong).to.throw(
        VodRequestError,
        /sourceArn is .*expected the ARN of an object in S3/,
      );
    }
  });

  it("refuse malformed ids and roles, saying which", () => {
    expect(() => made({ assetId: "A" })).to.throw(VodRequestError, /assetId is "A"/);
    expect(() => made({ encodeId: "not/hex" })).to.throw(/encodeId is/);
    expect(() => made({ packagingGroupId: "clear 00" })).to.throw(/packagingGroupId is "clear 00"/);
    expect(() => made({ sourceRoleArn: "media-prod-source" })).to.throw(/sourceRoleArn is/);
    expect(() => deleteAssetRequest({ assetId: "" })).to.throw(/assetId is ""/);
  });
});
