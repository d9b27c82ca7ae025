import { formatArn } from "../../core/arn";
import { hasUnknown, optionalBoolean, optionalText, text, texts } from "../../core/props";
import type { Call, ChangeCall, Props, ResourceType } from "../../core/types";
import { distributionUsing } from "./distributionUse";
import { functionArnsOf } from "./behaviourSettings";
import { LiveFunctions } from "./liveFunctions";
import { asCheckFailures, cloudfrontError, invalid, refuse, type Problem } from "./problem";
import { Propagation } from "./propagation";
import { TOKENS } from "./tokens";
import { inAccount, newEtag, requireRoom, requireUniqueName } from "./uniqueName";

const MAX_FUNCTIONS = 100;
const MAX_CODE_BYTES = 10_240;
const MAX_FUNCTIONS_PER_STORE = 10;
const RUNTIMES = ["cloudfront-js-1.0", "cloudfront-js-2.0"];

function problemsOf(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const name = optionalText(inputs, "name");
  if (name !== undefined && !/^[A-Za-z0-9-_]{1,64}$/.test(name)) {
    problems.push(invalid("name", `${name}: 1 to 64 letters, digits, - and _ are allowed`));
  }
  const runtime = optionalText(inputs, "runtime");
  if (runtime !== undefined && !RUNTIMES.includes(runtime)) {
    problems.push(invalid("runtime", `${runtime}; allowed are ${RUNTIMES.join(", ")}`));
  }
  const bytes = Buffer.byteLength(optionalText(inputs, "code") ?? "");
  if (bytes > MAX_CODE_BYTES) {
    problems.push(
      invalid(
        "code",
        `${bytes} bytes, at most ${MAX_CODE_BYTES} are allowed; shorten the function`,
        "FunctionSizeLimitExceeded",
      ),
    );
  }
  const stores = inputs["keyValueStoreAssociations"];
  const count = Array.isArray(stores) ? stores.length : 0;
  if (count > 1) {
    problems.push(invalid("keyValueStoreAssociations", `${count} stores; a function takes at most one`));
  }
  if (count > 0 && runtime === "cloudfront-js-1.0") {
    problems.push(
      invalid("runtime", "a key value store needs cloudfront-js-2.0, received cloudfront-js-1.0"),
    );
  }
  return problems;
}

function requireStore(call: Call): void {
  for (const arn of texts(call.inputs, "keyValueStoreAssociations")) {
    if (call.cloud.resources.get(arn)?.token !== TOKENS.keyValueStore) {
      throw cloudfrontError(
        "EntityNotFound",
        `the function names key value store ${arn}, which does not exist`,
      );
    }
    const others = inAccount(call, TOKENS.function).filter(
      (other) =>
        other.id !== optionalText(call.inputs, "name") &&
        texts(other.inputs, "keyValueStoreAssociations").includes(arn),
    );
    if (others.length >= MAX_FUNCTIONS_PER_STORE) {
      throw cloudfrontError(
        "InvalidArgument",
        `key value store ${arn} serves ${others.length} functions, at most ${MAX_FUNCTIONS_PER_STORE} are allowed`,
      );
    }
  }
}

/** Stores the development stage, and makes it live when the program publishes it. */
function deploy(call: Call, arn: string): Props {
  const publish = optionalBoolean(call.inputs, "publish") ?? true;
  const etag = newEtag(call);
  const live = call.cloud.service(LiveFunctions);
  if (publish) {
    live.publish(arn, {
      code: text(call.inputs, "code"),
      runtime: text(call.inputs, "runtime"),
      keyValueStoreArn: texts(call.inputs, "keyValueStoreAssociations")[0],
      etag,
    });
    call.cloud.service(Propagation).changed(arn);
  }
  return {
    arn,
    etag,
    liveStageEtag: live.find(arn)?.etag ?? "",
    status: publish ? "UNASSOCIATED" : "UNPUBLISHED",
  };
}

function refuseWhileInUse(call: ChangeCall): void {
  const arn = text(call.previous.outputs, "arn");
  const user = distributionUsing(call.cloud, (behaviour) => functionArnsOf(behaviour).includes(arn));
  if (user !== undefined) {
    throw cloudfrontError(
      "FunctionInUse",
      `function ${call.previous.id} is associated with distribution ${user.id}; end the association first`,
    );
  }
  call.cloud.service(LiveFunctions).remove(arn);
}

/** `aws.cloudfront.Function`: what is published is what the edge runs. */
export const functionType: ResourceType = {
  token: TOKENS.function,
  global: true,
  autoname: { property: "name", maxLength: 64 },
  replaceOn: ["name"],
  computed: ["arn", "etag", "liveStageEtag", "status"],
  volatile: ["etag", "liveStageEtag", "status"],
  check: (inputs) => (hasUnknown(inputs["runtime"]) ? [] : asCheckFailures(problemsOf(inputs))),
  create: (call) => {
    refuse(problemsOf(call.inputs));
    requireUniqueName(call, "FunctionAlreadyExists");
    requireRoom(call, MAX_FUNCTIONS, "TooManyFunctions");
    requireStore(call);
    const name = text(call.inputs, "name");
    return {
      id: name,
      computed: deploy(call, formatArn("cloudfront", "", call.scope.accountId, `function/${name}`)),
    };
  },
  update: (call) => {
    refuse(problemsOf(call.inputs));
    requireStore(call);
    return deploy(call, text(call.previous.outputs, "arn"));
  },
  delete: refuseWhileInUse,
};
