import { expect } from "chai";
import { consoleEdit } from "../../../../rehearsal/cloud/core/consoleEdit";
import { text } from "../../../../rehearsal/cloud/core/props";
import { KmsKeys } from "../../../../rehearsal/cloud/services/kmsKeys";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { Deployment, HOME, policy, refusalOf, WEST } from "./standIn";

const KEY = "aws:kms/key:Key";
const administered = policy({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${HOME}:root` },
  Action: "kms:*",
  Resource: "*",
});

describe("an edit at the console", () => {
  let stack: Deployment;
  let id: string;

  beforeEach(async () => {
    stack = await Deployment.over([kmsService]);
    ({ id } = await stack.create(KEY, "k", { description: "before", policy: administered }));
  });

  it("changes what data planes read, unchecked", () => {
    const locked = policy({ Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" });
    const edited = consoleEdit(
      stack.cloud,
      KEY,
      (key) => key.id === id,
      (inputs) => ({ ...inputs, policy: locked }),
    );
    expect(stack.cloud.service(KmsKeys).policyOf(text(edited.outputs, "arn"))).to.equal(locked);
  });

  it("changes the output of the same name, takes away what is left out, and keeps everything else", () => {
    const before = stack.plane.read({ scope: WEST, token: KEY, id });
    consoleEdit(
      stack.cloud,
      KEY,
      () => true,
      ({ region }) => ({ region: region ?? "", policy: administered, enableKeyRotation: true }),
    );
    const after = stack.plane.read({ scope: WEST, token: KEY, id });
    expect(after?.outputs).to.include({ enableKeyRotation: true, arn: before?.outputs["arn"] });
    expect(after?.inputs).not.to.have.property("description");
    expect(after?.outputs).not.to.have.property("description");
    expect(after?.urn).to.equal(before?.urn);
  });

  it("must mean exactly one resource", async () => {
    await stack.create(KEY, "other", {});
    for (const [matches, reason] of [
      [true, /2 resources of type aws:kms\/key:Key are meant/],
      [false, /no resources/],
    ] as const) {
      const error = await refusalOf(() =>
        consoleEdit(
          stack.cloud,
          KEY,
          () => matches,
          (inputs) => inputs,
        ),
      );
      expect(error.message).to.match(reason);
    }
  });
});
