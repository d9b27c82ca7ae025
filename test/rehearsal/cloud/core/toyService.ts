import { text } from "../../../../rehearsal/cloud/core/props";
import { AwsError, type ResourceType, type ServiceModule } from "../../../../rehearsal/cloud/core/types";

/** A real type token with rules made for the tests: names are unique, `kmsKeyId` replaces, `description` changes in place. */
const topic: ResourceType = {
  token: "aws:sns/topic:Topic",
  autoname: { property: "name", maxLength: 20 },
  replaceOn: ["name", "kmsMasterKeyId"],
  computed: ["arn", "owner", "beginningArchiveTime"],
  volatile: ["beginningArchiveTime"],
  check: (inputs) =>
    inputs["displayName"] === "forbidden" ? [{ property: "displayName", reason: "is forbidden" }] : [],
  sameValue: (property, before, after) =>
    property === "deliveryPolicy" ||
    (property === "displayName" &&
      typeof before === "string" &&
      typeof after === "string" &&
      before.toLowerCase() === after.toLowerCase()),
  create: (call) => {
    const name = text(call.inputs, "name");
    const arn = `arn:aws:sns:${call.scope.region}:${call.scope.accountId}:${name}`;
    if (call.cloud.resources.get(arn) !== undefined) {
      throw new AwsError("sns", "TopicAlreadyExists", name);
    }
    return { id: arn, computed: { arn, owner: call.scope.accountId, beginningArchiveTime: "1" } };
  },
  update: () => ({ beginningArchiveTime: "2" }),
  delete: (call) => {
    if (call.inputs["displayName"] === "in use") {
      throw new AwsError("sns", "TopicInUse", call.previous.id);
    }
  },
};

/** A type that cannot change in place. */
const resource: ResourceType = {
  token: "aws:cloudcontrol/resource:Resource",
  replaceOn: ["typeName"],
  computed: ["properties"],
  create: (call) => ({ id: text(call.inputs, "typeName"), computed: { properties: "{}" } }),
};

/** A type without Region. */
const delivery: ResourceType = {
  token: "aws:cloudfront/keyGroup:KeyGroup",
  replaceOn: [],
  global: true,
  computed: ["etag"],
  create: (call) => ({ id: `group-${text(call.inputs, "name")}`, computed: { etag: "E1" } }),
  update: () => ({}),
};

export const toyService: ServiceModule = {
  resourceTypes: [topic, resource, delivery],
  invokes: [
    { token: "aws:index/getRegion:getRegion", invoke: (_cloud, scope) => ({ region: scope.region }) },
  ],
};

export const TOPIC = topic.token;
export const RESOURCE = resource.token;
export const KEY_GROUP = delivery.token;
