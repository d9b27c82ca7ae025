import { expect } from "chai";

import { egressHost } from "../../../components/packaging/cloudControlOutputs";

describe("host of a packaging group", () => {
  it("is the domain name without https://, which MediaPackage puts before it", () => {
    const properties = JSON.stringify({
      Id: "g",
      DomainName: "https://0123.egress.mediapackage-vod.us-west-2.amazonaws.com",
    });
    expect(egressHost(properties)).to.equal("0123.egress.mediapackage-vod.us-west-2.amazonaws.com");
  });

  for (const [what, properties] of [
    ["nothing", "{}"],
    ["a bare host", '{"DomainName":"0123.egress.mediapackage-vod.us-west-2.amazonaws.com"}'],
    ["plain http", '{"DomainName":"http://0123.egress.mediapackage-vod.us-west-2.amazonaws.com"}'],
    ["no JSON", "not JSON"],
  ] as const) {
    it(`refuses ${what} instead of making up an origin`, () => {
      expect(() => egressHost(properties)).to.throw(/packaging group: Cloud Control answered properties/);
    });
  }
});
