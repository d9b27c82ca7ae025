import { expect } from "chai";

import { EngineFailure } from "../../rehearsal/engine/rehearsalStack";
import { BREAKS, type Variation } from "../../rehearsal/variations";
import { withRehearsedPlatform, type RehearsedPlatform } from "../../rehearsal/rehearsedPlatform";
import { rehearsalSettings } from "./support/openPlatform";

const LIMIT_MS = 3 * 60_000;

const POLICY_OF: Readonly<Record<(typeof BREAKS)[number], string>> = {
  "public-bucket": "configure-public-access-block",
  "no-waf": "require-web-acl",
  "reserved-queue": "require-reservation-acknowledgement",
};

describe("engine ring: deployments that must not happen", function () {
  this.timeout(LIMIT_MS);

  before("find or build the engine", async function () {
    this.timeout(30 * 60_000);
    await rehearsalSettings();
  });

  async function failureOf(
    overrides: Readonly<Record<string, unknown>>,
    variation: Variation | undefined,
    act: (platform: RehearsedPlatform) => Promise<unknown>,
  ): Promise<{ readonly failure: EngineFailure; readonly existing: readonly string[] }> {
    return withRehearsedPlatform(await rehearsalSettings(overrides, { variation }), async (platform) => {
      try {
        await act(platform);
      } catch (error) {
        if (error instanceof EngineFailure) {
          return { failure: error, existing: platform.cloud.resources.all().map(({ token }) => token) };
        }
        throw error;
      }
      throw new Error("the engine let it through");
    });
  }

  for (const variation of BREAKS) {
    it(`a preview stops ${variation} with the policy's message, before anything exists`, async () => {
      const { failure, existing } = await failureOf({}, variation, ({ stack }) => stack.up());
      expect(failure.operation).to.equal("preview");
      expect(failure.report.violations.map(({ policyName }) => policyName)).to.include(POLICY_OF[variation]);
      expect(existing).to.deep.equal([]);
    });
  }

  it("an update without a preview still makes no distribution without a web ACL", async () => {
    const { failure, existing } = await failureOf({}, "no-waf", ({ stack }) => stack.updateWithoutPreview());
    expect(failure.report.violations.map(({ policyName }) => policyName)).to.include("require-web-acl");
    expect(existing).not.to.include("aws:cloudfront/distribution:Distribution");
  });

  it("a misspelt configuration key is one clear error without a stack trace", async () => {
    const { failure, existing } = await failureOf({ activRegion: "us-west-2" }, undefined, ({ stack }) =>
      stack.preview(),
    );
    expect(failure.message).to.include("activRegion: unknown key. Did you mean activeRegion?");
    expect(failure.message).not.to.match(/\n\s+at /);
    expect(failure.report.errors).to.have.length(1);
    expect(existing).to.deep.equal([]);
  });

  const delivery = { accountId: "111111111111", deployRoleArn: "arn:aws:iam::111111111111:role/deploy" };

  it("a Region without its deploy role is one clear error without a stack trace", async () => {
    const regions = {
      "us-west-2": { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/deploy" },
      "eu-west-1": { accountId: "333333333333" },
    };
    const { failure } = await failureOf({ regions }, undefined, ({ stack }) => stack.preview());
    expect(failure.message).to.include("regions.eu-west-1.deployRoleArn: missing");
    expect(failure.message).not.to.match(/\n\s+at /);
    expect(failure.report.errors).to.have.length(1);
  });

  it("a deploy role that is gone from its account stops the preview, and the error names the role", async () => {
    const roleArn = "arn:aws:iam::333333333333:role/deploy";
    const regions = {
      "us-west-2": { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/deploy" },
      "eu-west-1": { accountId: "333333333333", deployRoleArn: roleArn },
    };
    const { failure, existing } = await failureOf(
      { regions, delivery: { ...delivery } },
      undefined,
      ({ cloud, stack }) => {
        cloud.registerAccount("333333333333", { deployRoleArns: [] });
        return stack.preview();
      },
    );
    expect(failure.message).to.include(roleArn);
    expect(failure.message).not.to.match(/\n\s+at /);
    expect(existing).to.deep.equal([]);
  });
});
