import { expect } from "chai";

import { ConfigError } from "../../stacks/config";
import { namePrefix } from "../../stacks/naming";

/** MediaPackage VOD's ids, and CloudTrail's names with their last part as the platform makes it. */
const MEDIA_PACKAGE_ID = /^[A-Za-z0-9_-]{1,256}$/;
const TRAIL_NAME = /^(?=.{3,128}$)[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+$/;

describe("names that begin with the stack's", () => {
  for (const stack of ["prod", "Prod", "prod-eu", "my_stack-2", "9", "x".repeat(100)]) {
    it(`are legal in AWS for a stack called ${stack}`, () => {
      const prefix = namePrefix("media-platform", stack);
      expect(`${prefix}-clear-00`).to.match(MEDIA_PACKAGE_ID);
      expect(`${prefix}-audit`).to.match(TRAIL_NAME);
    });
  }

  for (const stack of ["a.b", "a..b", "-dash", "end-", "a--b", "a_-b", "_", ""]) {
    it(`are refused, with the reason, for a stack called ${JSON.stringify(stack)}`, () => {
      expect(() => namePrefix("media-platform", stack)).to.throw(
        ConfigError,
        `stack name: got ${JSON.stringify(stack)}`,
      );
    });
  }

  it("differ for stacks that differ", () => {
    expect(namePrefix("media-platform", "prod-eu")).not.to.equal(namePrefix("media-platform", "prod_eu"));
  });
});
