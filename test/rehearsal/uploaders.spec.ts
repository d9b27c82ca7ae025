import { join } from "node:path";

import { expect } from "chai";

import { readStack, type StackDescription } from "../../rehearsal/stackFile";
import { configOf, withUploader } from "../../rehearsal/uploaders";

const ROOT = join(__dirname, "..", "..");

/** The production stack with other settings. */
function production(changes: Readonly<Record<string, unknown>> = {}): StackDescription {
  const stack = readStack(ROOT, "Pulumi.prod.yaml");
  const changed = Object.fromEntries(
    Object.entries(changes).map(([key, value]): [string, string] => [
      `media-platform:${key}`,
      JSON.stringify(value),
    ]),
  );
  return { ...stack, config: { ...stack.config, ...changed } };
}

describe("the rehearsal's uploader", () => {
  it("is added to the active Region where nobody may upload, and said to be", () => {
    const { stack, added } = withUploader(production());
    const config = configOf(stack);
    const uploaders = config?.regions["us-west-2"]?.uploaderRoleArns ?? {};
    expect(Object.values(uploaders)).to.deep.equal(["arn:aws:iam::222222222222:role/rehearsal-uploader"]);
    expect(config?.regions["eu-west-1"]?.uploaderRoleArns).to.deep.equal({});
    expect(added).to.contain("regions.us-west-2.uploaderRoleArns");
  });

  it("changes nothing else", () => {
    const before = configOf(production());
    const after = configOf(withUploader(production()).stack);
    expect({ ...after, regions: undefined }).to.deep.equal({ ...before, regions: undefined });
    expect(after?.regions["us-west-2"]?.deployRoleArn).to.equal(before?.regions["us-west-2"]?.deployRoleArn);
  });

  it("is not added where the configuration names one", () => {
    const given = production({
      regions: {
        "us-west-2": {
          accountId: "222222222222",
          deployRoleArn: "arn:aws:iam::222222222222:role/deploy",
          uploaderRoleArns: { studio: "arn:aws:iam::222222222222:role/studio" },
        },
        "eu-west-1": {
          accountId: "333333333333",
          deployRoleArn: "arn:aws:iam::333333333333:role/deploy",
        },
      },
    });
    expect(withUploader(given)).to.deep.equal({ stack: given, added: undefined });
  });

  it("leaves a configuration alone that is not valid", () => {
    const given = production({ protect: "perhaps" });
    expect(withUploader(given)).to.deep.equal({ stack: given, added: undefined });
  });
});
