import { z } from "zod";

import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { KeyValueStores, type StoreDescription } from "./keyValueStores";

const PATH =
  /^\/key-value-stores\/(arn:aws:cloudfront::\d{12}:key-value-store\/[^/]+)(?:\/keys(?:\/(.+))?)?$/s;

const putBody = z.object({ Value: z.string() });

const updateBody = z.object({
  Puts: z
    .array(z.object({ Key: z.string(), Value: z.string() }))
    .nullish()
    .transform((puts) => puts ?? []),
  Deletes: z
    .array(z.object({ Key: z.string() }))
    .nullish()
    .transform((deletes) => deletes ?? []),
});

/** One operation of the wire protocol, with what the path named. */
interface Operation {
  readonly action: string;
  readonly run: (stores: KeyValueStores) => ApiResponse;
}

function json(status: number, body: unknown, etag?: string): ApiResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...(etag === undefined ? {} : { ETag: etag }) },
    body: JSON.stringify(body),
  };
}

function written(description: StoreDescription): ApiResponse {
  return json(
    200,
    { ItemCount: description.itemCount, TotalSizeInBytes: description.totalSizeInBytes },
    description.etag,
  );
}

function parseBody<T>(schema: z.ZodType<T>, body: Uint8Array): T {
  const invalidBody = (): AwsError =>
    new AwsError("CloudFrontKeyValueStore", "ValidationException", "The request body is not valid.", 400);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw invalidBody();
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw invalidBody();
  }
  return parsed.data;
}

/** Page tokens are the last key of the page before. */
function listKeys(stores: KeyValueStores, arn: string, query: URLSearchParams): ApiResponse {
  const after = query.get("NextToken");
  const size = Math.min(50, Math.max(1, Number(query.get("MaxResults") ?? 10)));
  const rest = stores.list(arn).filter(({ key }) => after === null || key > after);
  const page = rest.slice(0, size);
  return json(200, {
    Items: page.map(({ key, value }) => ({ Key: key, Value: value })),
    ...(rest.length > page.length ? { NextToken: page.at(-1)?.key } : {}),
  });
}

function ifMatchOf(request: ApiRequest): string {
  const value = request.headers["if-match"];
  if (value === undefined) {
    throw new AwsError("CloudFrontKeyValueStore", "ValidationException", "If-Match is required.", 400);
  }
  return value;
}

function operationOf(request: ApiRequest, arn: string, key: string | undefined): Operation | undefined {
  const ofStore = !request.path.startsWith(`/key-value-stores/${arn}/keys`);
  switch (request.method) {
    case "GET":
      if (ofStore) {
        return {
          action: "DescribeKeyValueStore",
          run: (stores) => {
            const found = stores.describe(arn);
            return json(
              200,
              {
                KvsARN: arn,
                ItemCount: found.itemCount,
                TotalSizeInBytes: found.totalSizeInBytes,
                Created: found.created / 1000,
                LastModified: found.lastModified / 1000,
                Status: "READY",
              },
              found.etag,
            );
          },
        };
      }
      return key === undefined
        ? { action: "ListKeys", run: (stores) => listKeys(stores, arn, request.query) }
        : {
            action: "GetKey",
            run: (stores) => {
              const value = stores.get(arn, key);
              const found = stores.describe(arn);
              return json(200, {
                Key: key,
                Value: value,
                ItemCount: found.itemCount,
                TotalSizeInBytes: found.totalSizeInBytes,
              });
            },
          };
    case "PUT":
      return key === undefined
        ? undefined
        : {
            action: "PutKey",
            run: (stores) =>
              written(stores.put(arn, key, parseBody(putBody, request.body).Value, ifMatchOf(request))),
          };
    case "DELETE":
      return key === undefined
        ? undefined
        : { action: "DeleteKey", run: (stores) => written(stores.delete(arn, key, ifMatchOf(request))) };
    case "POST":
      return ofStore || key !== undefined
        ? undefined
        : {
            action: "UpdateKeys",
            run: (stores) => {
              const body = parseBody(updateBody, request.body);
              return written(
                stores.update(
                  arn,
                  {
                    puts: body.Puts.map((put) => ({ key: put.Key, value: put.Value })),
                    deletes: body.Deletes.map((item) => item.Key),
                  },
                  ifMatchOf(request),
                ),
              );
            },
          };
    default:
      return undefined;
  }
}

function handle(cloud: Cloud, request: ApiRequest): ApiResponse {
  try {
    const match = PATH.exec(request.path);
    const arn = match?.[1];
    const operation = arn === undefined ? undefined : operationOf(request, arn, match?.[2]);
    if (arn === undefined || operation === undefined) {
      throw new AwsError(
        "CloudFrontKeyValueStore",
        "ValidationException",
        `No operation for ${request.method} ${request.path}.`,
        400,
      );
    }
    cloud.iam.require({
      caller: request.caller,
      action: `cloudfront-keyvaluestore:${operation.action}`,
      resource: arn,
    });
    return operation.run(cloud.service(KeyValueStores));
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    const code = error.code === "AccessDenied" ? "AccessDeniedException" : error.code;
    return {
      status: code === "AccessDeniedException" ? 403 : error.statusCode,
      headers: { "content-type": "application/json", "x-amzn-errortype": code },
      body: JSON.stringify({ Message: error.message }),
    };
  }
}

/** The KeyValueStore data plane's REST protocol, signed with SigV4A. */
export const keyValueStoreApi: ApiService = {
  signingName: "cloudfront-keyvaluestore",
  handle: (cloud, request) => Promise.resolve(handle(cloud, request)),
};
