import { z } from "zod";

import { requireRegion } from "../../api/protocols/reach";
import { parseXml, xmlDocument } from "../../api/protocols/xml";
import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { authorizedDistribution, CONTROL_PLANE, NAMESPACE } from "./distributionAccess";
import { Invalidations, type Invalidation } from "./invalidations";

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

/** Invalidations as CloudFront's control plane takes them: REST with XML. */
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
      `The stand-in answers GetDistribution, GetKeyGroup, CreateInvalidation and GetInvalidation, not ${request.method} ${request.path}`,
      501,
    );
  }
  authorizedDistribution(cloud, request, distributionId, creates ? "CreateInvalidation" : "GetInvalidation");
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
