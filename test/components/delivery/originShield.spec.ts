import { expect } from "chai";

import { originShieldRegion } from "../../../components/delivery/originShield";
import { refusalOf } from "../../support/refusals";

/** Regions with MediaPackage VOD and the Regions that offer Origin Shield, as AWS lists them. */
const MEDIA_REGIONS =
  "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-4 ap-northeast-1 ap-northeast-2 ap-northeast-3".split(
    " ",
  );
const SHIELD_REGIONS =
  "us-east-1 us-east-2 us-west-2 ap-south-1 ap-northeast-1 ap-northeast-2 ap-southeast-1 ap-southeast-2 eu-central-1 eu-west-1 eu-west-2 sa-east-1 me-central-1".split(
    " ",
  );

describe("Origin Shield Region", () => {
  for (const region of MEDIA_REGIONS) {
    it(`of ${region} is offered, and is ${region} itself where it can be`, () => {
      const shield = originShieldRegion(region);

      expect(SHIELD_REGIONS).to.include(shield);
      expect(shield === region).to.equal(SHIELD_REGIONS.includes(region));
    });
  }

  for (const [region, recommended] of [
    ["us-west-1", "us-west-2"],
    ["ca-central-1", "us-east-1"],
    ["eu-north-1", "eu-west-2"],
    ["eu-west-3", "eu-west-2"],
  ] as const) {
    it(`of ${region} is the one AWS recommends`, () => {
      expect(originShieldRegion(region)).to.equal(recommended);
    });
  }

  it("is refused for a Region without MediaPackage VOD, with those that have it", () => {
    expect(refusalOf(() => originShieldRegion("af-south-1"))).to.match(
      /origin of af-south-1: .*MediaPackage VOD is offered in ap-northeast-1, .*us-west-2; use one of these/,
    );
  });
});
