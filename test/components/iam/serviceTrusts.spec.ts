import { expect } from "chai";

import { statementsOf } from "../../support/policyEvaluator";
import { recordPlatform, STACK_FILES } from "../../stacks/platformFixture";

/** Lambda@Edge does not say what context its calls carry; a condition that it does not meet would stop playback everywhere. */
const UNPINNED = "edgelambda.amazonaws.com";

describe("trust in AWS services", () => {
  for (const stack of STACK_FILES) {
    it(`is pinned to accounts of the platform in every role of ${stack}, but for the one at the edge`, async () => {
      const { recording, config } = await recordPlatform(stack);
      const accounts = [...Object.values(config.regions), config.delivery].map(({ accountId }) => accountId);
      const roles = recording.ofType("aws:iam/role:Role").map(({ name, inputs }) => ({
        name,
        trust: statementsOf(inputs["assumeRolePolicy"]),
      }));
      const unpinned = roles.filter(({ trust }) =>
        trust.some(({ Condition }) => {
          const [account, ...others] = Condition?.["StringEquals"]?.["aws:SourceAccount"] ?? [];
          return account === undefined || others.length > 0 || !accounts.includes(account);
        }),
      );

      expect(roles).to.have.length.greaterThan(Object.keys(config.regions).length);
      expect(unpinned.map(({ name }) => name)).to.deep.equal(["playback-origin-request"]);
      expect(JSON.stringify(unpinned)).to.contain(UNPINNED);
    });
  }
});
