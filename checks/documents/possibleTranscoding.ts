import {
  inlineTemplate,
  jobTemplateDocument,
  type Acceleration,
} from "../../components/transcode/jobTemplate";
import { everyCreateJobRequest, everyJobTemplateRequest, everyVodRequest } from "./transcodeDocuments";
import type { ApiRequest } from "./apiRequests";
import type { Template } from "./cloudFormationTemplates";

/** Every request that the ingest functions can send to MediaConvert and MediaPackage, and every job template's. */
export function possibleRequests(): readonly ApiRequest[] {
  return [
    ...[...everyCreateJobRequest()].map(({ name, request }) => toMediaConvert("CreateJob", name, request)),
    ...[...everyJobTemplateRequest()].map(({ name, request }) =>
      toMediaConvert("CreateJobTemplate", name, request),
    ),
    ...[...everyVodRequest()].map(({ name, operation, request }) => ({
      name: `possible ${name}`,
      kind: operation,
      service: "mediapackage-vod",
      operation,
      request,
    })),
  ];
}

/**
 * Every job template as CloudFormation gets it: each ladder once, and the smallest by every kind of acceleration, waiting and hopping.
 * Linting a template takes half a second.
 */
export function possibleJobTemplates(): readonly Template[] {
  const ladders = [...everyJobTemplateRequest()];
  return [
    ...ladders.map((ladder) => jobTemplate(ladder, "DISABLED", undefined)),
    ...ladders
      .slice(0, 1)
      .flatMap((ladder) => [
        jobTemplate(ladder, "PREFERRED", undefined),
        jobTemplate(ladder, "ENABLED", undefined),
        jobTemplate(ladder, "DISABLED", 60),
      ]),
  ];
}

function jobTemplate(
  {
    name,
    request: { Name = "", Settings = {} },
  }: ReturnType<typeof everyJobTemplateRequest> extends Iterable<infer T> ? T : never,
  acceleration: Acceleration,
  hopAfterMinutes: number | undefined,
): Template {
  const template = { name: Name, description: name, acceleration, hopAfterMinutes, settings: Settings };
  const how = `acceleration ${acceleration}, ${hopAfterMinutes === undefined ? "waiting" : "hopping"}`;
  return {
    name: `possible ${name}, ${how}`,
    kind: "AWS::MediaConvert::JobTemplate",
    region: "us-west-2",
    template: inlineTemplate(JSON.stringify(jobTemplateDocument(template))),
  };
}

function toMediaConvert(operation: string, name: string, request: object): ApiRequest {
  return {
    name: `possible ${operation}, ${name}`,
    kind: operation,
    service: "mediaconvert",
    operation,
    request,
  };
}
