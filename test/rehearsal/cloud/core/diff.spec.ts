import { expect } from "chai";
import { UNKNOWN, type Props } from "../../../../rehearsal/cloud/core/types";
import { Deployment, WEST } from "./standIn";
import { TOPIC, toyService } from "./toyService";

describe("the control plane's diff", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([toyService]);
  });

  function diff(
    before: Props,
    after: Props,
    ignoreChanges: readonly string[] = [],
  ): { changed: readonly string[]; replaces: readonly string[] } {
    return stack.plane.diff({
      scope: WEST,
      token: TOPIC,
      urn: stack.urn(TOPIC, "one"),
      id: "id",
      oldInputs: before,
      oldOutputs: { ...before, tagsAll: {} },
      news: after,
      ignoreChanges,
    });
  }

  it("is empty for a second run of the same program", async () => {
    const args = { displayName: "x", policy: '{"a":1,"b":[{"c":2}]}' };
    const made = await stack.create(TOPIC, "one", args);
    const { inputs } = stack.check(TOPIC, "one", args, WEST, made.inputs);
    const second = stack.plane.diff({
      scope: WEST,
      token: TOPIC,
      urn: made.urn,
      id: made.id,
      oldInputs: made.inputs,
      oldOutputs: made.outputs,
      news: inputs,
      ignoreChanges: [],
    });
    expect(second).to.deep.equal({ changed: [], replaces: [] });
  });

  it("sees a changed, an added and a removed property", () => {
    expect(diff({ displayName: "a", policy: "p" }, { displayName: "b", name: "n" }).changed).to.have.members([
      "displayName",
      "policy",
      "name",
    ]);
  });

  it("replaces for a property that cannot change in place, and only then", () => {
    expect(diff({ kmsMasterKeyId: "a" }, { kmsMasterKeyId: "b" }).replaces).to.deep.equal(["kmsMasterKeyId"]);
    expect(diff({ displayName: "a" }, { displayName: "b" }).replaces).to.be.empty;
  });

  it("replaces for another Region", () => {
    expect(diff({ region: "us-west-2" }, { region: "eu-west-1" }).replaces).to.deep.equal(["region"]);
  });

  it("plans a replacement when such a property is not known yet", () => {
    expect(diff({ name: "a" }, { name: UNKNOWN }).replaces).to.deep.equal(["name"]);
  });

  it("compares documents by content, not by text", () => {
    expect(diff({ policy: '{"a":1,"b":2}' }, { policy: '{ "b": 2, "a": 1 }' }).changed).to.be.empty;
    expect(diff({ policy: '{"a":[1,2]}' }, { policy: '{"a":[2,1]}' }).changed).to.deep.equal(["policy"]);
  });

  it("asks the type whether two values mean the same", () => {
    expect(diff({ displayName: "Events" }, { displayName: "EVENTS" }).changed).to.be.empty;
    expect(diff({ deliveryPolicy: "a" }, { deliveryPolicy: "b" }).changed).to.be.empty;
  });

  it("does not ask that of a value that is not known yet", () => {
    expect(diff({ deliveryPolicy: "a" }, { deliveryPolicy: UNKNOWN }).changed).to.deep.equal([
      "deliveryPolicy",
    ]);
  });

  it("leaves ignored properties and ignored paths out", () => {
    expect(diff({ displayName: "a" }, { displayName: "b" }, ["displayName"]).changed).to.be.empty;
    const [before, after] = [{ tags: { a: "1", b: "1" } }, { tags: { a: "2", b: "1" } }];
    expect(diff(before, after, ["tags.a"]).changed).not.to.include("tags");
    expect(diff(before, after, ["tags.b"]).changed).to.include("tags");
  });

  it("sees that the provider's default tags changed, and does not replace for it", () => {
    const made = { name: "n" };
    const changed = stack.plane.diff({
      scope: { ...WEST, defaultTags: { team: "media" } },
      token: TOPIC,
      urn: "u",
      id: "i",
      oldInputs: made,
      oldOutputs: { ...made, tagsAll: { team: "video" } },
      news: made,
      ignoreChanges: [],
    });
    expect(changed).to.deep.equal({ changed: ["tagsAll"], replaces: [] });
  });
});
