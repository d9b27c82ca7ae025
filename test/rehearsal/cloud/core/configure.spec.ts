import { expect } from "chai";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { Deployment, HOME, OTHER, OTHER_ROLE, refusalOf } from "./standIn";
import { toyService } from "./toyService";

describe("the account guard of the AWS provider", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([toyService]);
  });

  async function refusal(inputs: Props): Promise<string> {
    return (await refusalOf(() => stack.plane.configure("aws", inputs))).message;
  }

  it("leads to the operator's own account without a role, and to the role's account with one", () => {
    expect(stack.plane.configure("aws", { region: "eu-west-1" })).to.deep.equal({
      accountId: HOME,
      region: "eu-west-1",
      defaultTags: {},
    });
    const scope = stack.plane.configure("aws", {
      region: "us-west-2",
      assumeRoles: JSON.stringify([{ roleArn: OTHER_ROLE }]),
      allowedAccountIds: JSON.stringify([OTHER]),
      defaultTags: JSON.stringify({ tags: { team: "media" } }),
    });
    expect(scope).to.deep.equal({ accountId: OTHER, region: "us-west-2", defaultTags: { team: "media" } });
  });

  it("refuses the account that it ends up in when it is not an allowed one", async () => {
    const inputs = { region: "us-west-2", allowedAccountIds: JSON.stringify([OTHER]) };
    expect(await refusal(inputs)).to.equal(`AWS account ID not allowed: ${HOME}`);
  });

  it("refuses a forbidden account", async () => {
    const inputs = { region: "us-west-2", forbiddenAccountIds: [HOME] };
    expect(await refusal(inputs)).to.equal(`AWS account ID not allowed: ${HOME}`);
  });

  it("refuses a role that the operator may not assume", async () => {
    const roleArn = "arn:aws:iam::333333333333:role/deploy";
    const message = await refusal({ region: "us-west-2", assumeRoles: [{ roleArn }] });
    expect(message).to.include(`IAM Role (${roleArn}) cannot be assumed.`);
  });

  it("refuses a missing and a misspelt Region", async () => {
    expect(await refusal({})).to.include('missing required configuration key "aws:region"');
    expect(await refusal({ region: "eu-west" })).to.equal("invalid AWS Region: eu-west");
  });

  it("refuses a setting that the provider does not have", async () => {
    expect(await refusal({ region: "eu-west-1", assumeRole: { roleArn: OTHER_ROLE } })).to.include(
      'unknown property "assumeRole"; did you mean "assumeRoles"?',
    );
  });

  it("asks nothing of a package without accounts", () => {
    expect(stack.plane.configure("random", {}).region).to.equal("global");
  });
});
