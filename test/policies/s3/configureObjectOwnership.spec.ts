import { expect } from "chai";
import { configureObjectOwnership } from "../../../policies/s3/configureObjectOwnership";
import { judge } from "../support/args";
import { changed, without } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./configureObjectOwnership.fixture";

const REFUSAL = [
  {
    resource: "ownership",
    message:
      'aws:s3/bucketOwnershipControls:BucketOwnershipControls "ownership": rule.objectOwnership leaves ACLs in ' +
      "force, so an object could be opened one by one. Allowed: BucketOwnerEnforced. " +
      "Fix: set it to BucketOwnerEnforced.",
  },
];

describe("policies/s3/configureObjectOwnership", () => {
  it("accepts enforced ownership, stated or by AWS's default", async () => {
    expect(await judge(configureObjectOwnership, compliant)).to.deep.equal([]);
  });

  for (const ownership of ["BucketOwnerPreferred", "ObjectWriter", ""]) {
    it(`refuses the ownership "${ownership}"`, async () => {
      const samples = changed(compliant, "ownership", ["rule", "objectOwnership"], ownership);
      expect(await judge(configureObjectOwnership, samples)).to.deep.equal(REFUSAL);
    });
  }

  it("refuses controls that say nothing", async () => {
    const samples = without(compliant, "ownership", ["rule", "objectOwnership"]);
    expect(await judge(configureObjectOwnership, samples)).to.deep.equal(REFUSAL);
  });

  for (const path of [["rule"], ["rule", "objectOwnership"]]) {
    it(`lets an unknown ${path.join(".")} pass at preview`, async () => {
      const samples = changed(compliant, "ownership", path, unknown.text);
      expect(await judge(configureObjectOwnership, samples)).to.deep.equal([]);
    });
  }
});
