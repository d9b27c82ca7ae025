import { z } from "zod";

import { requireRegion } from "../../api/protocols/reach";
import { parseXml, xmlDocument } from "../../api/protocols/xml";
import type { Cloud } from "../../core/cloud";
import { optionalText } from "../../core/props";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { Invalidations, type Invalidation } from "./invalidations";
import { TOKENS } from "./tokens";

/** CloudFront's control plane is in this Region. */
const CONTROL_PLANE = "us-east-1";
const NAMESPACE = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
const PATH = /^\/2020-05-31\/distribution\/([A-Z0-9]+)\/invalidation(?:\/([A-Z0-9]+))?$/;

const batchDocument = z.object({
  InvalidationBatch: z.object({
    CallerReference: z.string().min(1),
    Paths: z.object({
      Quantity: z.coerce.number(),
      Items: z
        .object({ Path: z.union([z.string(), z.array(z.string())]) })
        .transform(({ Path }) => [Path].flat()),
    }),
  }),
});

/** What of CloudFront's control plane operators' commands call at run time: invalidations, as REST with XML. */
export const invalidationsApi: ApiService = {
  signingName: "cloudfront",
  handle: (cloud, request) => Promise.resolve(answer(cloud, request)),
  refuse: ({ code, plainMessage, statusCode }) => ({
    status: statusCode,
    headers: { "content-type": "text/xml" },
    body: xmlDocument("ErrorResponse", NAMESPACE, {
      Error: { Type: "Sender", Code: code, Message: plainMessage },
      RequestId: "rehearsal",
    }),
  }),
};

function answer(cloud: Cloud, request: ApiRequest): ApiResponse {
  requireRegion(cloud, "cloudfront", CONTROL_PLANE);
  const [, distributionId = "", id] = PATH.exec(request.path) ?? [];
  const creates = request.method === "POST" && id === undefined;
  if (distributionId === "" || (!creates && (request.method !== "GET" || id === undefined))) {
    throw new AwsError(
      "cloudfront",
      "NotImplemented",
      `The stand-in answers CreateInvalidation and GetInvalidation, not ${request.method} ${request.path}`,
      501,
    );
  }
  authorize(cloud, request, distributionId, creates ? "CreateInvalidation" : "GetInvalidation");
  const invalidations = cloud.service(Invalidations);
  if (!creates) {
    return shown(200, invalidations.get(distributionId, id ?? ""));
  }
  const { CallerReference: reference, Paths: paths } = batchOf(request);
  if (paths.Quantity !== paths.Items.length) {
    throw new AwsError(
      "cloudfront",
      "InconsistentQuantities",
      `The value of Quantity is ${paths.Quantity}, and there are ${paths.Items.length} items.`,
    );
  }
  return shown(201, invalidations.create(distributionId, paths.Items, reference));
}

function batchOf({ body }: ApiRequest): z.output<typeof batchDocument>["InvalidationBatch"] {
  const parsed = batchDocument.safeParse(parseXml(Buffer.from(body).toString("utf8")));
  if (!parsed.success) {
    throw new AwsError("cloudfront", "MalformedXML", z.prettifyError(parsed.error));
  }
  return parsed.data.InvalidationBatch;
}

function authorize(cloud: Cloud, { caller }: ApiRequest, distributionId: string, action: string): void {
  const distribution = cloud.resources.find(TOKENS.distribution, ({ id }) => id === distributionId);
  const arn = optionalText(distribution?.outputs ?? {}, "arn");
  if (distribution === undefined || arn === undefined || distribution.scope.accountId !== caller.accountId) {
    throw new AwsError(
      "cloudfront",
      "NoSuchDistribution",
      `The specified distribution does not exist: ${distributionId}`,
      404,
    );
  }
  cloud.iam.require({ caller, action: `cloudfront:${action}`, resource: arn }, "AccessDenied");
}

function shown(status: number, batch: Invalidation): ApiResponse {
  const { id, completed, createdAt, callerReference, paths } = batch;
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: xmlDocument("Invalidation", NAMESPACE, {
      Id: id,
      Status: completed ? "Completed" : "InProgress",
      CreateTime: new Date(createdAt).toISOString(),
      InvalidationBatch: {
        Paths: { Quantity: paths.length, Items: { Path: [...paths] } },
        CallerReference: callerReference,
      },
    }),
  };
}
