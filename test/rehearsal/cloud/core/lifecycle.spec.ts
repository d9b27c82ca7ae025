import { expect } from "chai";
import { UNKNOWN } from "../../../../rehearsal/cloud/core/types";
import { codeOf, Deployment, HOME, IRELAND, OTHER_WEST, refusalOf, WEST } from "./standIn";
import { KEY_GROUP, RESOURCE, TOPIC, toyService } from "./toyService";

describe("the control plane's create, update and delete", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([toyService]);
  });

  it("previews a create without making anything, computed properties unknown", async () => {
    const { inputs } = stack.check(TOPIC, "one", { tags: { a: "1" } });
    const scope = { ...WEST, defaultTags: { team: "media", a: "0" } };
    const { id, outputs } = await stack.plane.create({
      scope,
      token: TOPIC,
      urn: "u",
      inputs,
      preview: true,
    });
    expect(id).to.equal("");
    expect(outputs).to.deep.include({ arn: UNKNOWN, owner: UNKNOWN, tagsAll: { team: "media", a: "1" } });
    expect(stack.cloud.resources.all()).to.be.empty;
  });

  it("keeps what it made, where the resource lives", async () => {
    const { id, outputs } = await stack.create(TOPIC, "one", { name: "t", region: "eu-west-1" });
    expect(outputs["arn"]).to.equal(`arn:aws:sns:eu-west-1:${HOME}:t`);
    expect(stack.cloud.resources.byId(TOPIC, id)?.scope.region).to.equal("eu-west-1");
    expect(stack.cloud.resources.get(id)?.outputs).to.deep.equal(outputs);
    expect(stack.plane.read({ scope: WEST, token: TOPIC, id })?.id).to.equal(id);
  });

  it("keeps a global type outside the Regions", async () => {
    const { id } = await stack.create(KEY_GROUP, "one", { name: "g", items: [] });
    expect(stack.cloud.resources.byId(KEY_GROUP, id)?.scope.region).to.equal("global");
    expect(stack.plane.read({ scope: IRELAND, token: KEY_GROUP, id })).not.to.equal(undefined);
  });

  it("does not show one account's resources to another", async () => {
    const { id } = await stack.create(TOPIC, "one", { name: "t" });
    expect(stack.plane.read({ scope: OTHER_WEST, token: TOPIC, id })).to.equal(undefined);
  });

  it("refuses a second one of the same name in AWS's words", async () => {
    await stack.create(TOPIC, "one", { name: "t" });
    expect(await codeOf(() => stack.create(TOPIC, "two", { name: "t" }))).to.equal("TopicAlreadyExists");
    await stack.create(TOPIC, "three", { name: "t" }, IRELAND);
  });

  it("refuses an id that is taken even when the type forgot to", async () => {
    await stack.create(KEY_GROUP, "one", { name: "g", items: [] });
    expect(await codeOf(() => stack.create(KEY_GROUP, "two", { name: "g", items: [] }))).to.equal(
      "AlreadyExists",
    );
  });

  it("refuses to create from values that are still unknown", async () => {
    const inputs = { name: "t", tags: { a: UNKNOWN } };
    const error = await refusalOf(() =>
      stack.plane.create({ scope: WEST, token: TOPIC, urn: "u", inputs, preview: false }),
    );
    expect(error.message).to.include("tags still unknown");
  });

  it("previews an update with computed properties as they were, except those that it may change", async () => {
    const made = await stack.create(TOPIC, "one", { name: "t" });
    const { outputs } = await stack.plane.update({
      scope: WEST,
      token: TOPIC,
      urn: made.urn,
      id: made.id,
      inputs: { ...made.inputs, displayName: "new" },
      oldOutputs: made.outputs,
      preview: true,
    });
    expect(outputs).to.deep.include({
      arn: made.outputs["arn"],
      displayName: "new",
      beginningArchiveTime: UNKNOWN,
    });
    expect(stack.cloud.resources.byId(TOPIC, made.id)?.inputs).not.to.have.property("displayName");
  });

  it("updates in place and keeps the computed properties", async () => {
    const made = await stack.create(TOPIC, "one", { name: "t" });
    const { outputs } = await stack.update(TOPIC, "one", made.id, { name: "t", displayName: "new" });
    expect(outputs).to.deep.include({
      arn: made.outputs["arn"],
      displayName: "new",
      beginningArchiveTime: "2",
    });
    expect(stack.cloud.resources.byId(TOPIC, made.id)?.outputs).to.deep.equal(outputs);
  });

  it("refuses to update a type that has no update, as Cloud Control does", async () => {
    const made = await stack.create(RESOURCE, "one", { typeName: "A", desiredState: "{}" });
    const changed = { typeName: "A", desiredState: '{"a":1}' };
    expect(await codeOf(() => stack.update(RESOURCE, "one", made.id, changed))).to.equal(
      "UnsupportedActionException",
    );
  });

  it("refuses to update what is not there", async () => {
    expect(await codeOf(() => stack.update(TOPIC, "one", "arn:gone", { name: "t" }))).to.equal(
      "ResourceNotFoundException",
    );
  });

  it("deletes, and a second delete does nothing", async () => {
    const made = await stack.create(TOPIC, "one", { name: "t" });
    await stack.delete(TOPIC, "one", made.id);
    expect(stack.cloud.resources.all()).to.be.empty;
    await stack.delete(TOPIC, "one", made.id);
  });

  it("keeps a resource whose delete the type refuses", async () => {
    const made = await stack.create(TOPIC, "one", { name: "t", displayName: "in use" });
    expect(await codeOf(() => stack.delete(TOPIC, "one", made.id))).to.equal("TopicInUse");
    expect(stack.cloud.resources.all()).to.have.length(1);
  });

  it("answers the data sources it knows and refuses others", async () => {
    const ask = (token: string): unknown => stack.plane.invoke({ scope: IRELAND, token, args: {} });
    expect(ask("aws:index/getRegion:getRegion")).to.deep.equal({ region: "eu-west-1" });
    expect((await refusalOf(() => ask("aws:index/getZzz:getZzz"))).message).to.include(
      "aws:index/getZzz:getZzz",
    );
  });

  it("finds two services that bring the same type", async () => {
    const error = await refusalOf(() => Deployment.over([toyService, toyService]));
    expect(error.message).to.include(`two services of the stand-in cloud bring ${TOPIC}`);
  });
});
