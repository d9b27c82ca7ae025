import { formatArn } from "../../core/arn";
import { hasUnknown, optionalText, text, texts } from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { KEY_VALUE_STORE_LIMITS, KeyValueStores } from "./keyValueStores";
import { asCheckFailures, cloudfrontError, invalid, refuse, type Problem } from "./problem";
import { TOKENS } from "./tokens";
import { newEtag, requireRoom, requireUniqueName } from "./uniqueName";

const MAX_STORES = 50;

function storeProblems(inputs: Props): readonly Problem[] {
  const name = optionalText(inputs, "name");
  return name === undefined || /^[A-Za-z0-9-_]{1,64}$/.test(name)
    ? []
    : [invalid("name", `${name}: 1 to 64 letters, digits, - and _ are allowed`)];
}

/** `aws.cloudfront.KeyValueStore`; cannot be deleted while a function uses it. */
export const keyValueStoreType: ResourceType = {
  token: TOKENS.keyValueStore,
  global: true,
  autoname: { property: "name", maxLength: 64 },
  replaceOn: ["name"],
  computed: ["arn", "etag", "lastModifiedTime"],
  volatile: ["etag", "lastModifiedTime"],
  check: (inputs) => asCheckFailures(storeProblems(inputs)),
  create: (call) => {
    refuse(storeProblems(call.inputs));
    requireUniqueName(call, "EntityAlreadyExists");
    requireRoom(call, MAX_STORES, "EntityLimitExceeded");
    const arn = formatArn(
      "cloudfront",
      "",
      call.scope.accountId,
      `key-value-store/${call.cloud.random.stream(call.urn).uuid()}`,
    );
    call.cloud.service(KeyValueStores).createStore(arn);
    return {
      id: text(call.inputs, "name"),
      computed: {
        arn,
        etag: newEtag(call),
        lastModifiedTime: new Date(call.cloud.clock.now()).toISOString(),
      },
    };
  },
  update: (call) => ({
    arn: text(call.previous.outputs, "arn"),
    etag: newEtag(call),
    lastModifiedTime: new Date(call.cloud.clock.now()).toISOString(),
  }),
  delete: (call) => {
    const arn = text(call.previous.outputs, "arn");
    const user = call.cloud.resources.find(TOKENS.function, (candidate) =>
      texts(candidate.inputs, "keyValueStoreAssociations").includes(arn),
    );
    if (user !== undefined) {
      throw cloudfrontError(
        "CannotDeleteEntityWhileInUse",
        `key value store ${call.previous.id} is associated with function ${user.id}; end the association first`,
      );
    }
    call.cloud.service(KeyValueStores).deleteStore(arn);
  },
};

function entryProblems(inputs: Props): readonly Problem[] {
  const limits = KEY_VALUE_STORE_LIMITS;
  const within = (property: string, limit: number): readonly Problem[] => {
    if (hasUnknown(inputs[property])) {
      return [];
    }
    const bytes = Buffer.byteLength(optionalText(inputs, property) ?? "");
    return bytes >= 1 && bytes <= limit
      ? []
      : [invalid(property, `1 to ${limit} bytes are allowed, received ${bytes}`, "ValidationException")];
  };
  return [...within("key", limits.keyBytes), ...within("value", limits.valueBytes)];
}

/** Writes with the etag of the moment, as the provider does. */
function putEntry(call: Call): Props {
  const stores = call.cloud.service(KeyValueStores);
  const arn = text(call.inputs, "keyValueStoreArn");
  const written = stores.put(
    arn,
    text(call.inputs, "key"),
    text(call.inputs, "value"),
    stores.describe(arn).etag,
  );
  return { totalSizeInBytes: written.totalSizeInBytes };
}

function deleteEntry(call: ChangeCall): void {
  const stores = call.cloud.service(KeyValueStores);
  const arn = text(call.previous.inputs, "keyValueStoreArn");
  try {
    stores.delete(arn, text(call.previous.inputs, "key"), stores.describe(arn).etag);
  } catch (error) {
    // An operator may have deleted the entry at run time: what is gone needs no deletion.
    if (!(error instanceof AwsError && error.code === "ResourceNotFoundException")) {
      throw error;
    }
  }
}

/** `aws.cloudfront.KeyvaluestoreKey`: one entry, written through the data plane. */
export const keyValueStoreKeyType: ResourceType = {
  token: TOKENS.keyValueStoreKey,
  global: true,
  replaceOn: ["key", "keyValueStoreArn"],
  computed: ["totalSizeInBytes"],
  volatile: ["totalSizeInBytes"],
  check: (inputs) => asCheckFailures(entryProblems(inputs)),
  create: (call) => {
    refuse(entryProblems(call.inputs));
    const computed = putEntry(call);
    return { id: `${text(call.inputs, "keyValueStoreArn")},${text(call.inputs, "key")}`, computed };
  },
  update: putEntry,
  delete: deleteEntry,
};
