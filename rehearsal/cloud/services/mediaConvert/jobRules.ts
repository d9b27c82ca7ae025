import { parseArn } from "../../core/arn";
import {
  s3Location,
  targetOf,
  type CreateJobRequest,
  type JobSettings,
  type Output,
  type OutputGroup,
} from "./jobRequest";

/** Pairs of a job's metadata, and characters of their names and values (API reference, "Jobs"). */
const METADATA = { pairs: 10, name: 128, value: 256 };
const TOKEN = /^[\x20-\x7e]{1,64}$/;
const MAX_PRIORITY = 50;
const MAX_HOP_MINUTES = 4_320;
/** Outputs of a job: 100 in AWS's service quotas, in all its groups. */
const MAX_OUTPUTS = 100;
/** By how much of a group of pictures a segment may miss its length: fractional frame rates have none that fits exactly. */
const GOP_TOLERANCE = 0.01;

/**
 * What MediaConvert would say of a request: each sentence begins with the place in the settings. Three are stricter than AWS, because
 * breaking them can only be a mistake of the program: outputs in other containers than the ladder's, groups of pictures that do not divide
 * the segment, and encryption with the key that AWS manages, all of which MediaConvert takes and MediaPackage or replication do not.
 */
export function requestProblems(request: CreateJobRequest): readonly string[] {
  return [
    ...tokenProblems(request),
    ...metadataProblems(request.userMetadata ?? {}),
    ...priorityProblems(request),
    ...inputProblems(request.settings),
    ...groupsProblems(request.settings),
  ];
}

function tokenProblems({ clientRequestToken }: CreateJobRequest): readonly string[] {
  return clientRequestToken === undefined || TOKEN.test(clientRequestToken)
    ? []
    : ["/clientRequestToken: 1 to 64 ASCII characters are allowed"];
}

function metadataProblems(metadata: Readonly<Record<string, string>>): readonly string[] {
  const pairs = Object.entries(metadata);
  return [
    ...(pairs.length > METADATA.pairs
      ? [`/userMetadata: ${pairs.length} pairs; at most ${METADATA.pairs} are allowed`]
      : []),
    ...pairs
      .filter(([name, value]) => name.length > METADATA.name || value.length > METADATA.value)
      .map(
        ([name]) =>
          `/userMetadata/${name}: names have at most ${METADATA.name} characters, values ${METADATA.value}`,
      ),
  ];
}

function priorityProblems({ priority = 0, hopDestinations = [] }: CreateJobRequest): readonly string[] {
  return [
    ...(Number.isInteger(priority) && Math.abs(priority) <= MAX_PRIORITY
      ? []
      : [`/priority: ${priority}; a whole number from -${MAX_PRIORITY} to ${MAX_PRIORITY} is allowed`]),
    ...hopDestinations
      .filter(({ waitMinutes = 0 }) => waitMinutes < 1 || waitMinutes > MAX_HOP_MINUTES)
      .map(({ waitMinutes }) => `/hopDestinations: ${waitMinutes ?? "no"} minutes; 1 to ${MAX_HOP_MINUTES}`),
  ];
}

function inputProblems({ inputs }: JobSettings): readonly string[] {
  if (inputs.length === 0) {
    return ["/inputs: Should not have fewer than 1 element"];
  }
  return inputs
    .filter(({ fileInput = "" }) => s3Location(fileInput) === undefined)
    .map(({ fileInput }, index) => `/inputs/${index}/fileInput: ${fileInput ?? "missing"} is no s3:// URI`);
}

function groupsProblems({ inputs, outputGroups }: JobSettings): readonly string[] {
  const outputs = outputGroups.flatMap((group) => group.outputs);
  const selectors = new Set(inputs.flatMap(({ audioSelectors = {} }) => Object.keys(audioSelectors)));
  const captions = new Set(inputs.flatMap(({ captionSelectors = {} }) => Object.keys(captionSelectors)));
  const unknown = [
    ...outputs
      .flatMap(({ audioDescriptions = [] }) => audioDescriptions)
      .map(({ audioSourceName }) => audioSourceName)
      .filter((name) => name !== undefined && !selectors.has(name)),
    ...outputs
      .flatMap(({ captionDescriptions = [] }) => captionDescriptions)
      .map(({ captionSelectorName }) => captionSelectorName)
      .filter((name) => name !== undefined && !captions.has(name)),
  ];
  return [
    ...(outputGroups.length === 0 ? ["/outputGroups: Should not have fewer than 1 element"] : []),
    ...(outputs.length > MAX_OUTPUTS
      ? [`/outputGroups: ${outputs.length} outputs; at most ${MAX_OUTPUTS} are allowed`]
      : []),
    ...unknown.map((name) => `/inputs: no selector has the name ${JSON.stringify(name)}`),
    ...(outputs.length > 0 && outputs.every(isFrameCapture)
      ? ["/outputGroups: a job with frame capture needs an output with video or audio, too"]
      : []),
    ...outputGroups.flatMap((group, index) => groupProblems(group, `/outputGroups/${index}`)),
  ];
}

function groupProblems(group: OutputGroup, path: string): readonly string[] {
  const { destination = "", encryptionType, kmsKeyArn } = targetOf(group);
  const names = group.outputs.map(({ nameModifier = "" }) => nameModifier);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return [
    ...(s3Location(destination) === undefined
      ? [`${path}/outputGroupSettings: destination ${JSON.stringify(destination)} is no s3:// URI`]
      : []),
    ...(encryptionType === "SERVER_SIDE_ENCRYPTION_KMS" && !isKeyArn(kmsKeyArn)
      ? [`${path}/outputGroupSettings: kmsKeyArn ${kmsKeyArn ?? "missing"} is not the ARN of a customer key`]
      : []),
    ...(group.outputs.length === 0 ? [`${path}/outputs: Should not have fewer than 1 element`] : []),
    ...(twice === undefined
      ? []
      : [`${path}/outputs: two outputs have the nameModifier ${JSON.stringify(twice)}`]),
    ...(group.outputGroupSettings?.type === "HLS_GROUP_SETTINGS"
      ? group.outputs.flatMap((output, index) => hlsProblems(group, output, `${path}/outputs/${index}`))
      : fileProblems(group, path)),
  ];
}

function hlsProblems(group: OutputGroup, output: Output, path: string): readonly string[] {
  const container = output.containerSettings?.container;
  const { segmentLength = 10, segmentLengthControl } = group.outputGroupSettings?.hlsGroupSettings ?? {};
  const gop = gopSeconds(output);
  const gops = gop === undefined ? 1 : segmentLength / gop;
  return [
    ...(container === "M3U8"
      ? []
      : [
          `${path}/containerSettings/container: ${container ?? "missing"}; M3U8 is allowed in an Apple HLS group`,
        ]),
    ...((output.nameModifier ?? "") === "" ? [`${path}/nameModifier: is required`] : []),
    ...(segmentLengthControl === "EXACT" ||
    (Math.round(gops) >= 1 && Math.abs(gops - Math.round(gops)) <= GOP_TOLERANCE * Math.round(gops))
      ? []
      : [`${path}: groups of pictures of ${gop ?? 0} s do not divide the segment of ${segmentLength} s`]),
  ];
}

function fileProblems(group: OutputGroup, path: string): readonly string[] {
  const type = group.outputGroupSettings?.type;
  return type === "FILE_GROUP_SETTINGS" && group.outputs.every(isFrameCapture)
    ? []
    : [`${path}: the stand-in makes HLS groups and frame captures, not ${type ?? "a group without a type"}`];
}

/** Whether an output is a series of still pictures. */
export function isFrameCapture({ videoDescription }: Output): boolean {
  return videoDescription?.codecSettings?.codec === "FRAME_CAPTURE";
}

/** Undefined where the job leaves it to MediaConvert. */
function gopSeconds({ videoDescription }: Output): number | undefined {
  const h264 = videoDescription?.codecSettings?.h264Settings;
  const { gopSize, gopSizeUnits = "FRAMES", framerateNumerator, framerateDenominator = 1 } = h264 ?? {};
  if (gopSize === undefined || gopSizeUnits === "SECONDS") {
    return gopSize;
  }
  return framerateNumerator === undefined ? undefined : (gopSize * framerateDenominator) / framerateNumerator;
}

function isKeyArn(text: string | undefined): boolean {
  const arn = parseArn(text ?? "");
  return arn?.service === "kms" && arn.resource.startsWith("key/");
}
