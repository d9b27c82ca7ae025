import { z } from "zod";

import type { OriginSettings } from "../cloud/services/cloudfront/behaviourSettings";
import { isDisallowedHeader, READ_ONLY_HEADERS } from "./forbiddenHeaders";
import type { OriginView } from "./originView";

/** Facts about the distribution that the event carries. */
export interface LambdaEdgeContext {
  readonly distributionId: string;
  readonly distributionDomainName: string;
  readonly requestId: string;
  readonly clientIp: string;
}

/** What an origin-request function decided. */
export type LambdaEdgeResult =
  | { readonly kind: "request"; readonly view: OriginView; readonly origin: OriginSettings }
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly setCookies: readonly string[];
      readonly body: Uint8Array;
    };

/** The function returned something that CloudFront does not accept. */
export class LambdaValidationError extends Error {
  override readonly name = "LambdaValidationError";
}

const headerList = z.record(z.string(), z.array(z.object({ key: z.string().optional(), value: z.string() })));

const customOrigin = z.object({
  domainName: z.string(),
  path: z.string().max(255),
  customHeaders: headerList,
  readTimeout: z.int().min(1).max(120),
});

const requestSchema = z.object({
  method: z.string(),
  uri: z.string().startsWith("/"),
  querystring: z.string(),
  headers: headerList,
  origin: z.object({ custom: customOrigin }),
});

const responseSchema = z.object({
  status: z.union([z.string().regex(/^[2-5][0-9]{2}$/), z.int().min(200).max(599)]),
  headers: headerList.optional().default({}),
  body: z.string().max(1_048_576).optional().default(""),
  bodyEncoding: z.enum(["text", "base64"]).optional().default("text"),
});

type HeaderList = z.infer<typeof headerList>;

function toList(headers: Readonly<Record<string, string>>): HeaderList {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [{ key: name, value }]]),
  );
}

function fromList(list: HeaderList): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, entries] of Object.entries(list)) {
    const misnamed = entries.find((entry) => entry.key !== undefined && entry.key.toLowerCase() !== name);
    if (name !== name.toLowerCase() || misnamed !== undefined) {
      throw new LambdaValidationError(`header ${name}: the name must be the key in lower case`);
    }
    headers[name] = entries.map((entry) => entry.value).join(", ");
  }
  return headers;
}

/** The event of an origin-request trigger for one origin. */
export function originRequestEvent(
  view: OriginView,
  origin: OriginSettings,
  context: LambdaEdgeContext,
): unknown {
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: context.distributionDomainName,
            distributionId: context.distributionId,
            eventType: "origin-request",
            requestId: context.requestId,
          },
          request: {
            clientIp: context.clientIp,
            method: view.method,
            uri: view.uri,
            querystring: view.queryString,
            headers: toList({ host: origin.domainName, ...view.headers }),
            origin: {
              custom: {
                customHeaders: toList(
                  Object.fromEntries(origin.customHeaders.map(({ name, value }) => [name, value])),
                ),
                domainName: origin.domainName,
                keepaliveTimeout: 5,
                path: origin.originPath,
                port: 443,
                protocol: "https",
                readTimeout: origin.readTimeoutSeconds,
                sslProtocols: ["TLSv1.2"],
              },
            },
          },
        },
      },
    ],
  };
}

/** Checks what the function returned, as CloudFront does before it goes on. */
export function readLambdaResult(
  result: unknown,
  view: OriginView,
  origin: OriginSettings,
): LambdaEdgeResult {
  if (typeof result !== "object" || result === null) {
    throw new LambdaValidationError("the function must return a request or a response object");
  }
  if ("status" in result) {
    const parsed = responseSchema.safeParse(result);
    if (!parsed.success) {
      throw new LambdaValidationError(`invalid response: ${z.prettifyError(parsed.error)}`);
    }
    const { "set-cookie": cookies = [], ...headers } = parsed.data.headers;
    return {
      kind: "response",
      status: Number(parsed.data.status),
      headers: fromList(headers),
      setCookies: cookies.map(({ value }) => value),
      body: Buffer.from(parsed.data.body, parsed.data.bodyEncoding === "base64" ? "base64" : "utf8"),
    };
  }
  const parsed = requestSchema.safeParse(result);
  if (!parsed.success) {
    throw new LambdaValidationError(`invalid request: ${z.prettifyError(parsed.error)}`);
  }
  if (parsed.data.method !== view.method) {
    throw new LambdaValidationError("the method is read-only");
  }
  const before: Record<string, string> = { host: origin.domainName, ...view.headers };
  const after = fromList(parsed.data.headers);
  const readOnly = READ_ONLY_HEADERS["origin-request"];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[name] !== after[name] && (isDisallowedHeader(name) || readOnly.has(name))) {
      throw new LambdaValidationError(`header ${name} cannot be changed by a function`);
    }
  }
  const custom = parsed.data.origin.custom;
  return {
    kind: "request",
    view: {
      ...view,
      uri: parsed.data.uri,
      queryString: parsed.data.querystring,
      headers: after,
    },
    origin: {
      ...origin,
      domainName: custom.domainName,
      originPath: custom.path,
      readTimeoutSeconds: custom.readTimeout,
      customHeaders: Object.entries(custom.customHeaders).flatMap(([name, entries]) =>
        entries.map((entry) => ({ name: entry.key ?? name, value: entry.value })),
      ),
    },
  };
}
