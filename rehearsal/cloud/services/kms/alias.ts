import { formatArn, parseArn } from "../../core/arn";
import { physicalName } from "../../core/control/autoname";
import { optionalText, text } from "../../core/props";
import { AwsError, type Json, type ResourceType } from "../../core/types";
import { requireKey } from "./keyPolicies";

/** `aws.kms.Alias`: another name for a key of the same account and Region. */
export const aliasType: ResourceType = {
  token: "aws:kms/alias:Alias",
  autoname: { property: "name", maxLength: 256, prefix: "alias/" },
  replaceOn: ["name", "namePrefix"],
  computed: ["arn", "name", "targetKeyArn"],
  check: (inputs) =>
    (["name", "namePrefix"] as const).flatMap((property) => {
      const name = optionalText(inputs, property);
      return name === undefined || (/^alias\/[\w/-]{1,250}$/.test(name) && !name.startsWith("alias/aws/"))
        ? []
        : [
            {
              property,
              reason: `is ${JSON.stringify(name)}; it must begin with "alias/" (not "alias/aws/") and hold letters, digits and /_-`,
            },
          ];
    }),
  sameValue: (property, before, after) => property === "targetKeyId" && keyIdIn(before) === keyIdIn(after),
  create: (call) => {
    const name = physicalName(call);
    const arn = formatArn("kms", call.scope.region, call.scope.accountId, name);
    if (call.cloud.resources.byId(call.token, name, call.scope) !== undefined) {
      throw new AwsError("kms", "AlreadyExistsException", `An alias with the name ${arn} already exists`);
    }
    return {
      id: name,
      computed: { arn, name, targetKeyArn: requireKey(call, text(call.inputs, "targetKeyId")) },
    };
  },
  update: (call) => ({ targetKeyArn: requireKey(call, text(call.inputs, "targetKeyId")) }),
};

/** The provider treats a key's id and its ARN as the same target. */
function keyIdIn(value: Json): Json {
  return typeof value === "string" ? (parseArn(value)?.resource.replace(/^key\//, "") ?? value) : value;
}
