import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { expect } from "chai";

import { AwsInvalidations } from "../../../operations/aws/invalidations";
import { sdkClientSettings } from "../../../rehearsal/cloud/api/sdkClient";
import { CloudServer } from "../../../rehearsal/cloud/api/server";
import type { Caller } from "../../../rehearsal/cloud/core/types";
import { invalidationsApi } from "../../../rehearsal/cloud/services/cloudfront/invalidationsApi";
import { rejectionOf } from "../../support/refusals";
import { HOME } from "../cloud/core/standIn";
import { EdgeWorld, PATH } from "./edgeWorld";

const OTHER_ASSET = PATH.replace("asset-1", "asset-2");
/** Virtual time in which every invalidation has reached the caches. */
const LONG_MS = 60_000;

describe("invalidations", () => {
  let world: EdgeWorld;
  let server: CloudServer;
  let client: CloudFrontClient;
  let invalidations: AwsInvalidations;

  beforeEach(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
    const { cloud } = world.delivery;
    server = await CloudServer.start({
      cloud,
      controlPlane: world.delivery.deployment.plane,
      services: [invalidationsApi],
    });
    const operator: Caller = { principalArn: `arn:aws:iam::${HOME}:root`, accountId: HOME };
    client = new CloudFrontClient(sdkClientSettings(server, operator, "us-east-1"));
    invalidations = new AwsInvalidations(client, world.distributionId);
  });

  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  it("make edge and Origin Shield forget what they cover, once they have reached them", async () => {
    await world.get();
    const { id } = await invalidations.create(["/v1/asset-1/*"], "first");
    expect((await world.get()).cache).to.equal("hit");
    expect(await invalidations.isCompleted(id)).to.equal(false);
    await world.clock.advance(40_000);
    expect(await invalidations.isCompleted(id)).to.equal(true);
    expect((await world.get()).cache).to.equal("miss");
  });

  it("leave alone what they do not cover", async () => {
    await world.get(OTHER_ASSET);
    await invalidations.create(["/v1/asset-1/*", OTHER_ASSET.slice(0, -1)], "first");
    await world.clock.advance(40_000);
    expect((await world.get(OTHER_ASSET)).cache).to.equal("hit");
  });

  it("are made once for one reference", async () => {
    const first = await invalidations.create(["/v1/asset-1/*"], "one");
    expect(await invalidations.create(["/v1/asset-1/*"], "one")).to.deep.equal(first);
    expect(await rejectionOf(invalidations.create(["/v1/asset-2/*"], "one"))).to.match(
      /used for other paths/,
    );
  });

  it("are refused for paths that CloudFront does not take", async () => {
    for (const path of ["v1/*", "/v1/*/hls", "/v1/**"]) {
      expect(await rejectionOf(invalidations.create([path], path)), path).to.match(
        /invalid invalidation paths/,
      );
    }
  });

  it("are refused beyond fifteen wildcards in flight, and taken again once those are done", async () => {
    const paths = Array.from({ length: 15 }, (_, index) => `/v1/asset-${index}/*`);
    await invalidations.create(paths, "many");
    expect(await rejectionOf(invalidations.create(["/v1/one-more/*"], "more"))).to.match(/15 wildcards/);
    await world.clock.advance(LONG_MS);
    expect(await invalidations.create(["/v1/one-more/*"], "more")).to.have.property("id");
  });

  it("cannot be made while CloudFront's control plane is away", async () => {
    world.network.setFault("us-east-1", "dark");
    expect(await rejectionOf(invalidations.create(["/v1/asset-1/*"], "first"))).to.match(/does not answer/);
  });
});
