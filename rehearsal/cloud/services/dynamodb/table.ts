import { objects, optionalNumber, optionalObject, optionalText, text } from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { physicalName } from "../../core/control/autoname";
import { KmsKeys } from "../kmsKeys";
import { DynamoDbDataPlane } from "./dynamoDbDataPlane";
import { validation } from "./problems";
import { tableProblems } from "./tableRules";
import { findReplica, readReplica, replicaRegions, tableArn, TOKENS } from "./tables";

/**
 * A table with its replicas. Its id is its name. The provider waits for replicas, so a table is there in all its Regions once it is
 * made; one that joins later serves requests after it has got the items.
 */
export const tableType: ResourceType = {
  token: TOKENS.table,
  autoname: { property: "name", maxLength: 255 },
  replaceOn: ["name", "hashKey", "rangeKey"],
  computed: [
    "arn",
    "name",
    "pointInTimeRecovery",
    "readCapacity",
    "replicas",
    "serverSideEncryption",
    "streamArn",
    "streamLabel",
    "streamViewType",
    "ttl",
    "writeCapacity",
  ],
  check: tableProblems,
  create: (call) => {
    const name = physicalName(call);
    refuseTaken(call, name, [call.scope.region]);
    refuseTaken(call, name, replicaRegions(call.inputs));
    requireKeys(call);
    return { id: name, computed: { name, ...computedOf(call, name, new Date(call.cloud.clock.now())) } };
  },
  update: (call) => {
    const { id, inputs: before } = call.previous;
    const joining = replicaRegions(call.inputs).filter((region) => mustFill(call, region));
    const leaving = replicaRegions(before).filter((region) => !replicaRegions(call.inputs).includes(region));
    refuseTaken(
      call,
      id,
      joining.filter((region) => !replicaRegions(before).includes(region)),
    );
    refuseProtected(call, leaving);
    requireKeys(call);
    const plane = call.cloud.service(DynamoDbDataPlane);
    plane.drop(call.previous, leaving);
    plane.fill(call.previous, joining);
    const label = optionalText(call.previous.outputs, "streamLabel");
    const madeAt = label === undefined ? new Date(call.cloud.clock.now()) : new Date(`${label}Z`);
    return computedOf(call, id, madeAt);
  },
  delete: (call) => {
    const regions = [call.previous.scope.region, ...replicaRegions(call.previous.inputs)];
    refuseProtected(call, regions);
    call.cloud.service(DynamoDbDataPlane).drop(call.previous, regions);
  },
};

/** True for a replica that is new, and for one with another key, which the provider makes anew. */
function mustFill({ inputs, previous }: ChangeCall, region: string): boolean {
  const keyOf = (props: Props): string | undefined => {
    const replica = objects(props, "replicas").find(({ regionName }) => regionName === region);
    return replica && (optionalText(replica, "kmsKeyArn") ?? "");
  };
  return keyOf(previous.inputs) !== keyOf(inputs);
}

/** Names are unique in an account and Region, replicas included. */
function refuseTaken({ cloud, scope }: Call, name: string, regions: readonly string[]): void {
  const taken = regions.find(
    (region) => findReplica(cloud, { accountId: scope.accountId, region }, name) !== undefined,
  );
  if (taken !== undefined) {
    throw new AwsError("dynamodb", "ResourceInUseException", `Table already exists: ${name} (${taken})`);
  }
}

function refuseProtected({ previous }: ChangeCall, regions: readonly string[]): void {
  const shielded = regions.find((region) => readReplica(previous, region).deletionProtected);
  if (shielded !== undefined) {
    throw validation(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. (${previous.id} in ${shielded})`,
    );
  }
}

/** A customer key must be in the Region whose replica it encrypts. */
function requireKeys({ cloud, scope, inputs }: Call): void {
  const places = [
    {
      region: scope.region,
      keyArn: optionalText(optionalObject(inputs, "serverSideEncryption") ?? {}, "kmsKeyArn"),
    },
    ...objects(inputs, "replicas").map((replica) => ({
      region: text(replica, "regionName"),
      keyArn: optionalText(replica, "kmsKeyArn"),
    })),
  ];
  for (const { region, keyArn } of places) {
    if (
      keyArn !== undefined &&
      cloud.service(KmsKeys).resolve(keyArn, scope.accountId, region) === undefined
    ) {
      throw validation(
        `KMS validation error: Invalid ARN ${keyArn}: there is no such key in ${region}, where the table needs it`,
      );
    }
  }
  // A global table is under AWS owned keys or under customer keys in every Region.
  const given = places.filter(({ keyArn }) => keyArn !== undefined).length;
  if (given > 0 && given < places.length) {
    throw validation(
      "One or more parameter values were invalid: all replicas must have a customer managed KMS key, or none may",
    );
  }
}

function computedOf({ scope, inputs }: Call, name: string, madeAt: Date): Props {
  const { accountId } = scope;
  const hasStream = inputs["streamEnabled"] === true;
  const streamLabel = madeAt.toISOString().replace("Z", "");
  const arnsIn = (region: string): Props => {
    const arn = tableArn({ accountId, region }, name);
    return { arn, ...(hasStream ? { streamArn: `${arn}/stream/${streamLabel}`, streamLabel } : {}) };
  };
  return {
    ...arnsIn(scope.region),
    ...(inputs["replicas"] === undefined
      ? {}
      : {
          replicas: objects(inputs, "replicas").map((replica) => ({
            consistencyMode: "EVENTUAL",
            deletionProtectionEnabled: false,
            pointInTimeRecovery: false,
            propagateTags: false,
            ...replica,
            ...arnsIn(text(replica, "regionName")),
          })),
        }),
    pointInTimeRecovery: optionalObject(inputs, "pointInTimeRecovery") ?? { enabled: false },
    readCapacity: optionalNumber(inputs, "readCapacity") ?? 0,
    writeCapacity: optionalNumber(inputs, "writeCapacity") ?? 0,
    serverSideEncryption: optionalObject(inputs, "serverSideEncryption") ?? { enabled: false },
    streamViewType: hasStream ? (optionalText(inputs, "streamViewType") ?? "") : "",
    ttl: optionalObject(inputs, "ttl") ?? { enabled: false, attributeName: "" },
  };
}
