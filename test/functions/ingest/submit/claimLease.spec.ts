import { expect } from "chai";

import { stageSize } from "../../../../components/pipeline/stageSizes";
import { RETIRED_SETTLE_MINUTES } from "../../../../functions/ingest/reconcile/closeMaster";
import { INGEST_STAGES } from "../../../../functions/ingest/stages";
import { CLAIM_LEASE_SECONDS } from "../../../../functions/ingest/submit/startJob";

describe("times that rest on how long functions run", () => {
  for (const stage of INGEST_STAGES) {
    it(`outlast the longest run of ${stage}`, () => {
      const { timeoutSeconds } = stageSize(stage, 60);
      expect(CLAIM_LEASE_SECONDS).to.be.above(timeoutSeconds);
      expect(RETIRED_SETTLE_MINUTES * 60).to.be.above(timeoutSeconds);
    });
  }
});
