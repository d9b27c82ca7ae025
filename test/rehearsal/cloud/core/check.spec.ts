import { expect } from "chai";
import { UNKNOWN, type Props } from "../../../../rehearsal/cloud/core/types";
import { IRELAND, WEST, Deployment } from "./standIn";
import { KEY_GROUP, TOPIC, toyService } from "./toyService";

describe("the control plane's check", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([toyService]);
  });

  function reasons(token: string, args: Props): readonly string[] {
    return stack
      .check(token, "one", args)
      .failures.map((failure) => `${failure.property}: ${failure.reason}`);
  }

  it("refuses a resource type that no service knows, and suggests the one that was meant", () => {
    const [failure, ...others] = stack.check("aws:sns/topik:Topik", "one", {}).failures;
    expect(others).to.be.empty;
    expect(failure?.reason).to.include("does not know the resource type aws:sns/topik:Topik");
    expect(failure?.reason).to.include(`did you mean ${TOPIC}?`);
  });

  it("refuses an unknown property by name, with the one that was meant", () => {
    expect(reasons(TOPIC, { displayNam: "x" })).to.deep.equal([
      'displayNam: unknown property "displayNam"; did you mean "displayName"?',
    ]);
  });

  it("refuses an unknown property that resembles nothing without guessing", () => {
    expect(reasons(TOPIC, { zzzzzz: 1 })).to.deep.equal(['zzzzzz: unknown property "zzzzzz"']);
  });

  it("does not take names of Object.prototype for declared properties", () => {
    expect(reasons(TOPIC, { constructor: "x", toString: "y" })).to.have.length(2);
  });

  it("refuses a missing required property", () => {
    expect(reasons(KEY_GROUP, { name: "g" })).to.deep.equal(["items: is required, but was not given"]);
  });

  it("refuses a wrong type at any depth, naming the path and never the value", () => {
    expect(reasons(TOPIC, { fifoTopic: "yes", tags: { team: 7 }, displayName: ["secret"] })).to.deep.equal([
      "fifoTopic: must be a boolean, got a string",
      'tags["team"]: must be a string, got a number',
      "displayName: must be a string, got a list",
    ]);
  });

  it("accepts an unknown value for any property", () => {
    expect(reasons(TOPIC, { fifoTopic: UNKNOWN, tags: UNKNOWN, displayName: UNKNOWN })).to.be.empty;
  });

  it("treats null as left out", () => {
    const { inputs, failures } = stack.check(TOPIC, "one", { displayName: null, name: "n" });
    expect(failures).to.be.empty;
    expect(inputs).to.deep.equal({ name: "n", region: WEST.region });
  });

  it("passes on the type's own rules", () => {
    expect(reasons(TOPIC, { displayName: "forbidden" })).to.deep.equal(["displayName: is forbidden"]);
  });

  it("fills in the provider's Region, but not for a global type and not over the program's own", () => {
    expect(stack.check(TOPIC, "one", {}).inputs["region"]).to.equal(WEST.region);
    expect(stack.check(TOPIC, "one", { region: "us-east-1" }, IRELAND).inputs["region"]).to.equal(
      "us-east-1",
    );
    expect(stack.check(KEY_GROUP, "one", { name: "g", items: [] }).inputs).not.to.have.property("region");
  });

  it("names a resource the same in preview and update, and another resource otherwise", () => {
    const first = stack.check(TOPIC, "media-events", {}).inputs["name"];
    expect(first).to.match(/^media-events-[0-9a-f]{7}$/);
    expect(stack.check(TOPIC, "media-events", {}).inputs["name"]).to.equal(first);
    expect(stack.check(TOPIC, "media-alarms", {}).inputs["name"]).not.to.equal(first);
  });

  it("gives a replacement another name, since the first one is taken", async () => {
    const name = stack.check(TOPIC, "media-events", {}).inputs["name"] ?? "";
    await stack.create(TOPIC, "media-events", { name });
    expect(stack.check(TOPIC, "media-events", {}).inputs["name"]).to.match(/^media-events-[0-9a-f]{7}$/);
    expect(stack.check(TOPIC, "media-events", {}).inputs["name"]).not.to.equal(name);
  });

  it("names a resource the same in every run with the same seed, whatever the engine's own seed is", async () => {
    const request = { scope: WEST, token: TOPIC, urn: stack.urn(TOPIC, "a"), olds: undefined, news: {} };
    const again = await Deployment.over([toyService]);
    expect(again.plane.check({ ...request, randomSeed: "AAAA" }).inputs["name"]).to.equal(
      stack.plane.check({ ...request, randomSeed: "BBBB" }).inputs["name"],
    );
  });

  it("keeps the name that a resource already has", () => {
    const { inputs } = stack.check(TOPIC, "media-events", {}, WEST, { name: "media-events-0000000" });
    expect(inputs["name"]).to.equal("media-events-0000000");
  });

  it("cuts a long logical name so that the digits still fit", () => {
    expect(stack.check(TOPIC, "a-very-long-logical-name", {}).inputs["name"]).to.match(
      /^a-very-long--[0-9a-f]{7}$/,
    );
  });
});
