import {
  MediaPackageVodClient,
  NotFoundException,
  TooManyRequestsException,
  UnprocessableEntityException,
} from "@aws-sdk/client-mediapackage-vod";
import { expect } from "chai";

import { mediaPackagePackager } from "../../../../functions/ingest/aws/mediaPackagePackager";
import { type Packager, ThrottledError } from "../../../../functions/ingest/ports";
import { rejectionOf } from "../../../support/refusals";
import { answering, NOWHERE, type Sent } from "./answeringClient";

const META = { $metadata: {}, message: "why" };
const REQUEST = { Id: "a_1", PackagingGroupId: "g", SourceArn: "s", SourceRoleArn: "r" };
const ASSET = { Id: "a_1", PackagingGroupId: "g", SourceArn: "s", EgressEndpoints: [] };

function packagerThat(answer: (sent: Sent) => object): Packager {
  const client = new MediaPackageVodClient(NOWHERE);
  answering(client, answer);
  return mediaPackagePackager({ client, pace: () => Promise.resolve() });
}

const throwing = (error: Error) => (): never => {
  throw error;
};

describe("MediaPackage packager", () => {
  it("tells an id that is taken from whatever else MediaPackage cannot do", async () => {
    const cannot = new UnprocessableEntityException(META);
    const taken = packagerThat(({ command }) => (command === "CreateAsset" ? throwing(cannot)() : ASSET));
    const other = packagerThat(({ command }) =>
      throwing(command === "CreateAsset" ? cannot : new NotFoundException(META))(),
    );

    expect(await taken.createAsset(REQUEST)).to.equal("exists");
    expect(await rejectionOf(other.createAsset(REQUEST))).to.equal("why");
    expect(await packagerThat(() => ASSET).createAsset(REQUEST)).to.equal("created");
  });

  it("describes an asset with its endpoints, of which one without a status or a URL has just begun", async () => {
    const packager = packagerThat(() => ({
      ...ASSET,
      EgressEndpoints: [
        { PackagingConfigurationId: "hls", Status: "PLAYABLE", Url: "https://u" },
        { PackagingConfigurationId: "dash", Url: "" },
      ],
    }));

    expect(await packager.describeAsset("a_1")).to.deep.equal({
      id: "a_1",
      packagingGroupId: "g",
      sourceArn: "s",
      endpoints: [
        { configurationId: "hls", status: "PLAYABLE", url: "https://u" },
        { configurationId: "dash", status: "QUEUED", url: undefined },
      ],
    });
  });

  it("takes a missing asset as undescribed, and as deleted", async () => {
    const packager = packagerThat(throwing(new NotFoundException(META)));

    expect(await packager.describeAsset("a_1")).to.equal(undefined);
    await packager.deleteAsset("a_1");
  });

  it("says of every call that it came too soon", async () => {
    const packager = packagerThat(throwing(new TooManyRequestsException(META)));
    for (const call of [
      packager.createAsset(REQUEST),
      packager.describeAsset("a"),
      packager.deleteAsset("a"),
    ]) {
      expect(await call.catch((error: unknown) => error)).to.be.an.instanceOf(ThrottledError);
    }
  });
});
