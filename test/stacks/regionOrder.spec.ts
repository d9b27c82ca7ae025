import { expect } from "chai";

import { staticRegionOrder } from "../../stacks/regionOrder";

describe("static Region order", () => {
  it("puts the active Region first and the others by name, whatever the order of the stack file", () => {
    const regions = {
      "eu-west-1": { accountId: "1", uploaderRoleArns: {} },
      "us-west-2": { accountId: "2", uploaderRoleArns: {} },
      "ap-south-1": { accountId: "3", uploaderRoleArns: {} },
    };
    expect(staticRegionOrder({ regions, activeRegion: "us-west-2" })).to.deep.equal([
      "us-west-2",
      "ap-south-1",
      "eu-west-1",
    ]);
  });
});
