import { expect } from "chai";

import { parsePlatformConfig } from "../../stacks/config";
import { ingestRegionsOf } from "../../stacks/ingestRegions";
import { encoded, legal, type Legal } from "./support/legalConfig";

/** Three Regions in accounts of their own, us-west-2 active. */
function threeRegions(): Legal {
  const raw = legal();
  raw.regions["ap-south-1"] = {
    accountId: "444444444444",
    deployRoleArn: "arn:aws:iam::444444444444:role/deploy",
  };
  return raw;
}

describe("ingest Regions", () => {
  it("are all of two Regions", () => {
    expect(ingestRegionsOf(parsePlatformConfig(encoded(legal())))).to.have.members([
      "us-west-2",
      "eu-west-1",
    ]);
  });

  it("are the active Region and the next by name of more", () => {
    expect(ingestRegionsOf(parsePlatformConfig(encoded(threeRegions())))).to.deep.equal([
      "us-west-2",
      "ap-south-1",
    ]);
  });

  it("are those of the configuration where it says so", () => {
    const replication = { ingestRegions: ["eu-west-1", "us-west-2"] };

    expect(ingestRegionsOf(parsePlatformConfig(encoded({ ...threeRegions(), replication })))).to.deep.equal(
      replication.ingestRegions,
    );
  });
});
