import { hasUnknown, texts } from "../../core/props";
import type { Call, ChangeCall, Props, ResourceType } from "../../core/types";
import { distributionUsing } from "./distributionUse";
import { asCheckFailures, cloudfrontError, invalid, refuse, type Problem } from "./problem";
import { Propagation } from "./propagation";
import { TOKENS } from "./tokens";
import { newEtag, requireRoom, requireUniqueName } from "./uniqueName";

const MAX_KEY_GROUPS = 10;
const MAX_KEYS_PER_GROUP = 5;

function problemsOf(inputs: Props): readonly Problem[] {
  const items = texts(inputs, "items");
  if (hasUnknown(inputs["items"])) {
    return [];
  }
  if (items.length === 0) {
    return [invalid("items", "at least one public key is needed, or nobody can sign")];
  }
  if (items.length > MAX_KEYS_PER_GROUP) {
    return [
      invalid(
        "items",
        `${items.length} public keys, at most ${MAX_KEYS_PER_GROUP} are allowed; remove retired keys first`,
        "TooManyPublicKeysInKeyGroup",
      ),
    ];
  }
  return new Set(items).size === items.length ? [] : [invalid("items", "a public key is listed twice")];
}

function requireKeys(call: Call): void {
  for (const id of texts(call.inputs, "items")) {
    const key = call.cloud.resources.byId(TOKENS.publicKey, id, { accountId: call.scope.accountId });
    if (key === undefined) {
      throw cloudfrontError(
        "NoSuchPublicKey",
        `key group names public key ${id}, which does not exist in account ${call.scope.accountId}`,
      );
    }
  }
}

function refuseWhileInUse(call: ChangeCall): void {
  const user = distributionUsing(call.cloud, (behaviour) =>
    texts(behaviour, "trustedKeyGroups").includes(call.previous.id),
  );
  if (user !== undefined) {
    throw cloudfrontError(
      "ResourceInUse",
      `key group ${call.previous.id} is trusted by distribution ${user.id}; remove it from the behaviours first`,
    );
  }
}

/** `aws.cloudfront.KeyGroup`: the keys that may sign for a behaviour. */
export const keyGroupType: ResourceType = {
  token: TOKENS.keyGroup,
  global: true,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: [],
  computed: ["etag"],
  volatile: ["etag"],
  check: (inputs) => asCheckFailures(problemsOf(inputs)),
  create: (call) => {
    refuse(problemsOf(call.inputs));
    requireUniqueName(call, "KeyGroupAlreadyExists");
    requireRoom(call, MAX_KEY_GROUPS, "TooManyKeyGroups");
    requireKeys(call);
    const id = call.cloud.random.stream(call.urn).uuid();
    call.cloud.service(Propagation).keyGroupChanged(id, call.inputs);
    return { id, computed: { etag: newEtag(call) } };
  },
  update: (call) => {
    refuse(problemsOf(call.inputs));
    requireUniqueName(call, "KeyGroupAlreadyExists");
    requireKeys(call);
    call.cloud.service(Propagation).keyGroupChanged(call.previous.id, call.inputs);
    return { etag: newEtag(call) };
  },
  delete: refuseWhileInUse,
};
