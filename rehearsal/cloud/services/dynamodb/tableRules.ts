import {
  hasUnknown,
  isList,
  objects,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
} from "../../core/props";
import type { Props, Scope } from "../../core/types";
import { keyNames } from "./tables";

/** Global secondary indexes of a table, unless AWS raised the quota. */
const MAX_INDEXES = 20;
/** What replicas read from each other. */
const REPLICATION_VIEW = "NEW_AND_OLD_IMAGES";
const VIEW_TYPES = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", REPLICATION_VIEW];
/** What the program has no use for: the stand-in would have to keep its promises. */
const UNSUPPORTED = [
  "globalTableWitness",
  "importTable",
  "localSecondaryIndexes",
  "restoreBackupArn",
  "restoreDateTime",
  "restoreSourceName",
  "restoreSourceTableArn",
  "restoreToLatestTime",
];

type Problem = { readonly property: string; readonly reason: string };

/** What DynamoDB and its provider refuse in a table's arguments without looking at what exists. */
export function tableProblems(inputs: Props, { region }: Scope): readonly Problem[] {
  return [
    ...UNSUPPORTED.filter((property) => inputs[property] !== undefined).map((property) => ({
      property,
      reason: "is not something that the stand-in cloud has",
    })),
    ...nameProblems(inputs, "name"),
    ...keyProblems(inputs),
    ...indexProblems(inputs),
    ...capacityProblems(inputs),
    ...streamProblems(inputs),
    ...replicaProblems(inputs, region),
    ...ttlProblems(inputs),
    ...recoveryProblems(inputs),
  ];
}

function nameProblems(inputs: Props, property: string): readonly Problem[] {
  const name = optionalText(inputs, property);
  return name === undefined || /^[a-zA-Z0-9_.-]{3,255}$/.test(name)
    ? []
    : [{ property, reason: `is ${JSON.stringify(name)}; 3 to 255 letters, digits and _.- are allowed` }];
}

/** Every attribute that is declared is part of a key, and every part of a key is declared. */
function keyProblems(inputs: Props): readonly Problem[] {
  const keyed = [inputs, ...objects(inputs, "globalSecondaryIndexes")];
  if (
    ["attributes", "hashKey", "rangeKey", "globalSecondaryIndexes"].some((name) => hasUnknown(inputs[name]))
  ) {
    return [];
  }
  const used = new Set(
    keyed.flatMap((one) => {
      const names = keyNames(one);
      return names === undefined ? [] : [names.hash, ...(names.range === undefined ? [] : [names.range])];
    }),
  );
  const attributes = objects(inputs, "attributes");
  const declared = attributes.map((attribute) => optionalText(attribute, "name") ?? "");
  const idle = declared.filter((name) => !used.has(name));
  const missing = [...used].filter((name) => !declared.includes(name));
  return [
    ...(keyNames(inputs) === undefined
      ? [{ property: "hashKey", reason: "is required, but was not given" }]
      : []),
    ...(idle.length > 0
      ? [
          {
            property: "attributes",
            reason: `all attributes must be indexed. Unused attributes: [${idle.map((name) => JSON.stringify(name)).join(" ")}]`,
          },
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            property: "attributes",
            reason: `all indexes must match a defined attribute. Unmatched indexes: [${missing.map((name) => JSON.stringify(name)).join(" ")}]`,
          },
        ]
      : []),
    ...attributes
      .filter(({ type }) => type !== "S" && type !== "N" && type !== "B")
      .map(({ name, type }) => ({
        property: "attributes",
        reason: `type of ${JSON.stringify(name)} is ${JSON.stringify(type)}; S, N and B are allowed`,
      })),
  ];
}

function indexProblems(inputs: Props): readonly Problem[] {
  const property = "globalSecondaryIndexes";
  const indexes = objects(inputs, property);
  const names = indexes.map((index) => optionalText(index, "name"));
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  return [
    ...(indexes.length > MAX_INDEXES
      ? [{ property, reason: `has ${indexes.length} indexes; ${MAX_INDEXES} are allowed` }]
      : []),
    ...(twice === undefined ? [] : [{ property, reason: `Duplicate index name: ${twice}` }]),
    ...indexes.flatMap((index) => [
      ...nameProblems(index, "name"),
      ...(keyNames(index) === undefined && !hasUnknown(index)
        ? [{ property, reason: `index ${JSON.stringify(index["name"])} has no hash key` }]
        : []),
      ...(objects(index, "keySchemas").length > 2
        ? [{ property, reason: "keys of several attributes are not something that the stand-in cloud has" }]
        : []),
      ...projectionProblems(index),
    ]),
  ];
}

function projectionProblems(index: Props): readonly Problem[] {
  const property = "globalSecondaryIndexes";
  const type = optionalText(index, "projectionType");
  if (type !== undefined && !["ALL", "KEYS_ONLY", "INCLUDE"].includes(type)) {
    return [
      {
        property,
        reason: `projectionType is ${JSON.stringify(type)}; ALL, KEYS_ONLY and INCLUDE are allowed`,
      },
    ];
  }
  const includes = isList(index["nonKeyAttributes"]);
  return type !== undefined && includes !== (type === "INCLUDE")
    ? [
        {
          property,
          reason: `nonKeyAttributes belong to projectionType INCLUDE, and to no other; it is ${type}`,
        },
      ]
    : [];
}

function capacityProblems(inputs: Props): readonly Problem[] {
  const mode = optionalText(inputs, "billingMode") ?? "PROVISIONED";
  if (inputs["billingMode"] !== undefined && hasUnknown(inputs["billingMode"])) {
    return [];
  }
  if (mode !== "PAY_PER_REQUEST" && mode !== "PROVISIONED") {
    return [
      {
        property: "billingMode",
        reason: `is ${JSON.stringify(mode)}; PAY_PER_REQUEST and PROVISIONED are allowed`,
      },
    ];
  }
  return ["readCapacity", "writeCapacity"].flatMap((property) => {
    const units = optionalNumber(inputs, property);
    const fits = mode === "PROVISIONED" ? units !== undefined && units >= 1 : (units ?? 0) === 0;
    return fits || hasUnknown(inputs[property])
      ? []
      : [
          {
            property,
            reason: `is ${units ?? "not there"}; a table with billingMode ${mode} ${mode === "PROVISIONED" ? "needs 1 or more" : "has none"}`,
          },
        ];
  });
}

function streamProblems(inputs: Props): readonly Problem[] {
  const type = optionalText(inputs, "streamViewType");
  const enabled = optionalBoolean(inputs, "streamEnabled") === true;
  if (type !== undefined && !VIEW_TYPES.includes(type)) {
    return [
      {
        property: "streamViewType",
        reason: `is ${JSON.stringify(type)}; ${VIEW_TYPES.join(", ")} are allowed`,
      },
    ];
  }
  return enabled && type === undefined && !hasUnknown(inputs["streamViewType"])
    ? [{ property: "streamViewType", reason: "is required when streamEnabled = true" }]
    : [];
}

function replicaProblems(inputs: Props, region: string): readonly Problem[] {
  const property = "replicas";
  const replicas = objects(inputs, property);
  const regions = replicas.map((replica) => optionalText(replica, "regionName"));
  const view =
    optionalBoolean(inputs, "streamEnabled") === true ? optionalText(inputs, "streamViewType") : undefined;
  const twice = regions.find((one, index) => one !== undefined && regions.indexOf(one) !== index);
  return [
    ...(replicas.length > 0 && view !== REPLICATION_VIEW && !hasUnknown(inputs["streamViewType"])
      ? [
          {
            property,
            reason: `need a stream with both images: streamEnabled and streamViewType ${REPLICATION_VIEW}`,
          },
        ]
      : []),
    ...(replicas.length > 0 && (optionalText(inputs, "billingMode") ?? "PROVISIONED") === "PROVISIONED"
      ? [{ property, reason: "Table write capacity should either be Pay-Per-Request or AutoScaled." }]
      : []),
    ...(twice === undefined ? [] : [{ property, reason: `hold ${twice} twice` }]),
    ...(regions.includes(region)
      ? [{ property, reason: `hold ${region}, where the table itself is: list the other Regions only` }]
      : []),
    ...replicas
      .filter((replica) => (optionalText(replica, "consistencyMode") ?? "EVENTUAL") !== "EVENTUAL")
      .map(() => ({
        property,
        reason: "consistencyMode STRONG is not something that the stand-in cloud has",
      })),
  ];
}

function ttlProblems(inputs: Props): readonly Problem[] {
  const ttl = optionalObject(inputs, "ttl");
  return ttl !== undefined && ttl["enabled"] === true && (ttl["attributeName"] ?? "") === ""
    ? [{ property: "ttl", reason: "attributeName is required when TTL is enabled" }]
    : [];
}

function recoveryProblems(inputs: Props): readonly Problem[] {
  const days = optionalNumber(optionalObject(inputs, "pointInTimeRecovery") ?? {}, "recoveryPeriodInDays");
  return days === undefined || (days >= 1 && days <= 35)
    ? []
    : [{ property: "pointInTimeRecovery", reason: `recoveryPeriodInDays is ${days}; 1 to 35 are allowed` }];
}
