import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { isList, isProps, objects, optionalNumber, optionalObject, optionalText } from "../../core/props";
import type { Json, Props, Scope } from "../../core/types";
import { isReserved, MAX_NAME_LENGTH, QUEUE_TOKEN } from "../mediaConvert/model";

/** The only resource type that the stand-in's stacks can make. */
export const JOB_TEMPLATE_TYPE = "AWS::MediaConvert::JobTemplate";

/** Properties of the type, by CloudFormation's schema. */
const PROPERTIES = [
  "AccelerationSettings",
  "Category",
  "Description",
  "HopDestinations",
  "Name",
  "Priority",
  "Queue",
  "SettingsJson",
  "StatusUpdateInterval",
  "Tags",
];

const ACCELERATION_MODES = ["DISABLED", "PREFERRED", "ENABLED"];
const MAX_WAIT_MINUTES = 4_320;

/** Rules that need no other resource; references may stand where values are. */
export function shapeProblem(properties: Props): string | undefined {
  const strange = Object.keys(properties).find((name) => !PROPERTIES.includes(name));
  if (strange !== undefined) {
    return `extraneous key [${strange}] is not permitted`;
  }
  const settings = properties["SettingsJson"];
  if (!isProps(settings)) {
    return "required key [SettingsJson] not found";
  }
  if (optionalText(properties, "Name") === undefined) {
    return "the stand-in makes up no names; state Name";
  }
  const mode = optionalObject(properties, "AccelerationSettings")?.["Mode"];
  if (mode !== undefined && !ACCELERATION_MODES.some((known) => known === mode)) {
    return `AccelerationSettings.Mode: ${JSON.stringify(mode)} is not one of ${ACCELERATION_MODES.join(", ")}`;
  }
  return settingsProblem(settings);
}

/** A job template holds what every job has in common; what each brings itself cannot stand in it. */
function settingsProblem(settings: Props): string | undefined {
  if (!isList(settings["OutputGroups"] ?? null)) {
    return "SettingsJson needs OutputGroups";
  }
  return objects(settings, "Inputs").some((input) => input["FileInput"] !== undefined)
    ? "SettingsJson.Inputs: FileInput is given with each job, never in a template"
    : undefined;
}

/** Rules that need the account: resolved properties against what exists. */
export function accountProblem(cloud: Cloud, scope: Scope, properties: Props): string | undefined {
  const name = optionalText(properties, "Name") ?? "";
  if (name.length > MAX_NAME_LENGTH) {
    return `Name: ${name.length} characters; ${MAX_NAME_LENGTH} are allowed`;
  }
  const queue = optionalText(properties, "Queue");
  if (queue === undefined) {
    return undefined;
  }
  const found = queueAt(cloud, scope, queue);
  if (found === undefined) {
    return `Queue: ${queue} is no queue of ${scope.region} in account ${scope.accountId}`;
  }
  if (isReserved(found) && optionalObject(properties, "AccelerationSettings")?.["Mode"] === "ENABLED") {
    return `AccelerationSettings: reserved queues such as ${queue} run no accelerated jobs`;
  }
  return objects(properties, "HopDestinations")
    .map((hop) => hopProblem(cloud, scope, queue, hop))
    .find((problem) => problem !== undefined);
}

function hopProblem(cloud: Cloud, scope: Scope, queue: string, hop: Props): string | undefined {
  const destination = optionalText(hop, "Queue");
  const minutes = optionalNumber(hop, "WaitMinutes");
  if (minutes === undefined || !Number.isSafeInteger(minutes) || minutes < 1 || minutes > MAX_WAIT_MINUTES) {
    return `HopDestinations: WaitMinutes must be a whole number from 1 to ${MAX_WAIT_MINUTES}`;
  }
  if (destination === queue) {
    return "HopDestinations: a job cannot hop to the queue it is in";
  }
  return destination === undefined || queueAt(cloud, scope, destination) === undefined
    ? `HopDestinations: ${destination ?? "nothing"} is no queue of ${scope.region}`
    : undefined;
}

function queueAt(cloud: Cloud, { accountId, region }: Scope, arn: string): Props | undefined {
  const found = cloud.resources.get(arn);
  return found?.token === QUEUE_TOKEN && found.scope.accountId === accountId && found.scope.region === region
    ? found.inputs
    : undefined;
}

/** What `Fn::GetAtt` finds. */
export function attributesOf({ region, accountId }: Scope, name: string): Readonly<Record<string, Json>> {
  return { Arn: formatArn("mediaconvert", region, accountId, `jobTemplates/${name}`), Name: name };
}
