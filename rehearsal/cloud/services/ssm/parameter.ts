import { physicalName } from "../../core/control/autoname";
import { sameJson, text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { parameterProblems, tierOf, valueOf } from "./parameterRules";
import { ParameterStore, type StoredParameter } from "./parameterStore";

/** Parameters that an account may have in a Region, Standard tier. */
const PARAMETERS = 10_000;

/** `aws.ssm.Parameter`, as plain text. A change of the value is an update in place, which raises `version`. */
export const parameterType: ResourceType = {
  token: "aws:ssm/parameter:Parameter",
  autoname: { property: "name", maxLength: 1_011 },
  replaceOn: ["name"],
  // The provider makes a parameter anew when it is to leave the Advanced tier: AWS has no way down.
  mustReplace: (property, before, after) =>
    property === "tier" && before === "Advanced" && after === "Standard",
  computed: [
    "arn",
    "dataType",
    "hasValueWo",
    "insecureValue",
    "keyId",
    "tier",
    "value",
    "valueWo",
    "version",
  ],
  volatile: ["version"],
  check: parameterProblems,
  create: (call) => {
    const name = physicalName(call);
    if (call.cloud.resources.byId(call.token, name, call.scope) !== undefined) {
      throw new AwsError(
        "ssm",
        "ParameterAlreadyExists",
        `The parameter already exists: ${name}. To overwrite this value, set the overwrite option in the request to true.`,
      );
    }
    requireRoom(call);
    return { id: name, computed: computedOf(call, store(call, name)) };
  },
  update: (call) => {
    const name = call.previous.id;
    const current = call.cloud.service(ParameterStore).find(text(call.previous.outputs, "arn"));
    // Tags are set by a call of their own; any other change is one PutParameter, hence a new version.
    const isRetagged = sameJson({ ...call.inputs, tags: null }, { ...call.previous.inputs, tags: null });
    return computedOf(call, isRetagged && current !== undefined ? current : store(call, name));
  },
  delete: (call) => {
    call.cloud.service(ParameterStore).remove(text(call.previous.outputs, "arn"));
  },
};

function requireRoom({ cloud, token, scope }: Call): void {
  const others = cloud.resources.filter(
    token,
    (other) => other.scope.accountId === scope.accountId && other.scope.region === scope.region,
  );
  if (others.length >= PARAMETERS) {
    throw new AwsError(
      "ssm",
      "ParameterLimitExceeded",
      `account ${scope.accountId} has ${others.length} parameters in ${scope.region}, at most ${PARAMETERS} are allowed`,
    );
  }
}

function store({ cloud, scope, inputs }: Call, name: string): StoredParameter {
  return cloud.service(ParameterStore).put(scope, name, valueOf(inputs) ?? "");
}

/** The provider fills in one of `value` and `insecureValue`: the one that the program has given. */
function computedOf({ inputs }: Call, { arn, version }: StoredParameter): Props {
  return {
    arn,
    version,
    tier: tierOf(inputs),
    dataType: "text",
    keyId: "",
    hasValueWo: inputs["valueWo"] !== undefined,
    ...(inputs["value"] === undefined ? { value: "" } : {}),
    ...(inputs["insecureValue"] === undefined ? { insecureValue: "" } : {}),
    // Write-only: the provider keeps it out of what is stored.
    valueWo: null,
  };
}
