import { z } from "zod";
import { requireRegion } from "../../api/protocols/reach";
import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { JOB_STATUSES, type Job, type Place } from "./job";
import { createJobSchema } from "./jobRequest";
import { MediaConvertJobs } from "./jobs";
import { jobShape } from "./jobShape";
import { badRequest } from "./problems";
import { probeObject } from "./probe";
import { findJobQueue } from "./queues";
import { RequestRates } from "./requestRates";

/** One operation, on a request that IAM is asked about. */
interface Operation {
  /** IAM action without its prefix. */
  readonly action: string;
  /** ARN that IAM is asked about (Service Authorization Reference, "AWS Elemental MediaConvert"). */
  readonly resource: string;
  /** @default 200 */
  readonly status?: number;
  readonly run: () => object;
}

const VERSION = "/2017-08-29/";
/** Most jobs of a page, and how many it has where the request does not say. */
const MAX_PAGE = 20;

const probeSchema = z.object({
  inputFiles: z.array(z.object({ fileUrl: z.string() })).length(1),
});
const listSchema = z.object({
  queue: z.string().optional(),
  status: z.enum(JOB_STATUSES).optional(),
  order: z.enum(["ASCENDING", "DESCENDING"]).optional(),
  inputFile: z.string().optional(),
  maxResults: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
  nextToken: z.string().optional(),
});

/** The REST API of MediaConvert, as far as the platform calls it. */
export const mediaConvertApi: ApiService = {
  signingName: "mediaconvert",
  handle: (cloud, request) => Promise.resolve(answer(cloud, request)),
};

function answer(cloud: Cloud, request: ApiRequest): ApiResponse {
  const place: Place = { accountId: request.caller.accountId, region: request.region };
  requireRegion(cloud, "mediaconvert", place.region);
  const operation = operationOf(cloud, request, place);
  cloud.service(RequestRates).take(place, operation.action);
  cloud.iam.require({
    caller: request.caller,
    action: `mediaconvert:${operation.action}`,
    resource: operation.resource,
  });
  return {
    status: operation.status ?? 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(operation.run()),
  };
}

function operationOf(cloud: Cloud, request: ApiRequest, place: Place): Operation {
  const jobs = cloud.service(MediaConvertJobs);
  const [collection = "", id] = request.path.startsWith(VERSION)
    ? request.path.slice(VERSION.length).split("/")
    : [];
  const job = formatArn("mediaconvert", place.region, place.accountId, `jobs/${id ?? "*"}`);
  switch (`${request.method} ${collection}${id === undefined ? "" : " id"}`) {
    case "POST jobs":
      return createJob(cloud, request, place);
    case "GET jobs":
      return listJobs(cloud, request, place, "ListJobs");
    case "GET search":
      return listJobs(cloud, request, place, "SearchJobs");
    case "GET jobs id":
      return {
        action: "GetJob",
        resource: job,
        run: () => ({ job: jobShape(jobs.require(place, id ?? "")) }),
      };
    case "DELETE jobs id":
      return {
        action: "CancelJob",
        resource: job,
        status: 202,
        run: () => {
          jobs.cancel(place, id ?? "");
          return {};
        },
      };
    case "POST probe":
      return {
        action: "Probe",
        resource: "*",
        run: () => ({
          probeResults: bodyOf(request, probeSchema).inputFiles.map(({ fileUrl }) =>
            probeObject(cloud, request.caller, fileUrl),
          ),
        }),
      };
    default:
      throw new AwsError(
        "mediaconvert",
        "NotImplemented",
        `the stand-in has no operation ${request.method} ${request.path}`,
        501,
      );
  }
}

function createJob(cloud: Cloud, request: ApiRequest, place: Place): Operation {
  const body = bodyOf(request, createJobSchema);
  const named = body.queue ?? "Default";
  const resource =
    findJobQueue(cloud, place, named)?.arn ??
    (named.startsWith("arn:")
      ? named
      : formatArn("mediaconvert", place.region, place.accountId, `queues/${named}`));
  return {
    action: "CreateJob",
    resource,
    status: 201,
    run: () => {
      if (Object.keys(body.tags ?? {}).length > 0) {
        const jobs = formatArn("mediaconvert", place.region, place.accountId, "jobs/*");
        cloud.iam.require({ caller: request.caller, action: "mediaconvert:TagResource", resource: jobs });
      }
      return { job: jobShape(cloud.service(MediaConvertJobs).create(request.caller, place, body)) };
    },
  };
}

/** ListJobs and SearchJobs, which also looks for inputs. */
function listJobs(
  cloud: Cloud,
  request: ApiRequest,
  place: Place,
  action: "ListJobs" | "SearchJobs",
): Operation {
  const query = parse(listSchema, Object.fromEntries(request.query));
  const inputFile = action === "SearchJobs" ? query.inputFile : undefined;
  return {
    action,
    resource: (query.queue && findJobQueue(cloud, place, query.queue)?.arn) ?? "*",
    run: () => {
      const found = cloud
        .service(MediaConvertJobs)
        .list(place, { ...query, inputFile, ascending: query.order === "ASCENDING" });
      return pageOf(found, query.maxResults, query.nextToken);
    },
  };
}

/** The token is the id of the last job of the page before. */
function pageOf(all: readonly Job[], size: number, token: string | undefined): object {
  const start = token === undefined ? 0 : all.findIndex(({ id }) => id === token) + 1;
  if (token !== undefined && start === 0) {
    throw badRequest("nextToken is not one that the service gave");
  }
  const page = all.slice(start, start + size);
  const more = start + page.length < all.length;
  return { jobs: page.map(jobShape), ...(more ? { nextToken: page.at(-1)?.id } : {}) };
}

function bodyOf<T>({ body }: ApiRequest, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw badRequest("the request's body is not JSON");
  }
  return parse(schema, value);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw badRequest(z.prettifyError(parsed.error));
  }
  return parsed.data;
}
