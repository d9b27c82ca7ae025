import { expect } from "chai";

import { concurrencyQuotas } from "../../../components/transcode/quotas";
import { MEDIA_REGIONS } from "../../../stacks/configSchema";

describe("quotas of MediaConvert", () => {
  it("are the large ones where AWS documents a large account quota, and the smallest elsewhere", () => {
    const large = ["us-east-1", ...MEDIA_REGIONS].filter(
      (region) => concurrencyQuotas(region).perAccount === 2_000,
    );
    expect(large).to.have.members(["us-east-1", "us-west-2", "eu-west-1"]);
    expect(concurrencyQuotas("us-west-2")).to.deep.equal({ perAccount: 2_000, perQueue: 500 });
    expect(concurrencyQuotas("ap-southeast-4")).to.deep.equal({ perAccount: 1_000, perQueue: 100 });
  });

  it("give one queue never more than its account", () => {
    for (const region of MEDIA_REGIONS) {
      const { perAccount, perQueue } = concurrencyQuotas(region);
      expect(perQueue, region).to.be.at.most(perAccount);
    }
  });
});
