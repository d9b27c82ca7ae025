import { z } from "zod";

import type { EdgeRequest } from "./edgeRequest";
import { isDisallowedHeader, READ_ONLY_HEADERS } from "./forbiddenHeaders";

const value = z.object({ value: z.string() });
const multiValue = z.object({ value: z.string(), multiValue: z.array(value).optional() });
const values = z.record(z.string(), multiValue);

const cookie = z.object({ value: z.string(), attributes: z.string().optional() });
const setCookies = z.record(z.string(), cookie.extend({ multiValue: z.array(cookie).optional() }));

const requestSchema = z.object({
  method: z.string(),
  uri: z.string().startsWith("/"),
  querystring: values.optional().default({}),
  headers: values.optional().default({}),
  cookies: values.optional().default({}),
});

const responseSchema = z.object({
  statusCode: z.int().min(200).max(599),
  statusDescription: z.string().optional(),
  headers: values.optional().default({}),
  cookies: setCookies.optional().default({}),
  body: z
    .union([z.string(), z.object({ encoding: z.enum(["text", "base64"]), data: z.string() })])
    .optional(),
});

/** What a viewer-request function decided. */
export type FunctionResult =
  | { readonly kind: "request"; readonly request: EdgeRequest }
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly setCookies: readonly string[];
      readonly body: Uint8Array;
    };

/** The function returned something that CloudFront does not accept. */
export class FunctionValidationError extends Error {
  override readonly name = "FunctionValidationError";
}

type Values = z.infer<typeof values>;

function pairsOf(source: Values): readonly (readonly [string, string])[] {
  return Object.entries(source).flatMap(([name, entry]) =>
    (entry.multiValue ?? [{ value: entry.value }]).map((item) => [name, item.value] as const),
  );
}

function headersOf(source: Values): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, entry] of Object.entries(source)) {
    if (name !== name.toLowerCase()) {
      throw new FunctionValidationError(`header ${name}: names must be in lower case`);
    }
    headers[name] = (entry.multiValue ?? [{ value: entry.value }]).map((item) => item.value).join(",");
  }
  return headers;
}

function checkHeaders(before: EdgeRequest["headers"], after: Record<string, string>): void {
  const readOnly = READ_ONLY_HEADERS["viewer-request"];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[name] !== after[name] && (isDisallowedHeader(name) || readOnly.has(name))) {
      throw new FunctionValidationError(`header ${name} cannot be changed by a function`);
    }
  }
}

/** Checks what a function returned, as CloudFront does before it goes on. */
export function readFunctionResult(result: unknown, before: EdgeRequest): FunctionResult {
  if (typeof result !== "object" || result === null) {
    throw new FunctionValidationError("the function must return a request or a response object");
  }
  if ("statusCode" in result) {
    const parsed = responseSchema.safeParse(result);
    if (!parsed.success) {
      throw new FunctionValidationError(`invalid response: ${z.prettifyError(parsed.error)}`);
    }
    const { statusCode, headers, cookies, body } = parsed.data;
    const made = Object.entries(cookies).flatMap(([name, entry]) =>
      (entry.multiValue ?? [entry]).map(({ value: text, attributes }) =>
        [`${name}=${text}`, ...(attributes === undefined ? [] : [attributes])].join("; "),
      ),
    );
    const data = typeof body === "string" ? { encoding: "text" as const, data: body } : body;
    return {
      kind: "response",
      status: statusCode,
      headers: headersOf(headers),
      setCookies: made,
      body: Buffer.from(data?.data ?? "", data?.encoding === "base64" ? "base64" : "utf8"),
    };
  }
  const parsed = requestSchema.safeParse(result);
  if (!parsed.success) {
    throw new FunctionValidationError(`invalid request: ${z.prettifyError(parsed.error)}`);
  }
  if (parsed.data.method !== before.method) {
    throw new FunctionValidationError("the method is read-only");
  }
  const headers = headersOf(parsed.data.headers);
  checkHeaders(before.headers, headers);
  return {
    kind: "request",
    request: {
      method: before.method,
      uri: parsed.data.uri,
      query: pairsOf(parsed.data.querystring),
      headers,
      cookies: pairsOf(parsed.data.cookies),
    },
  };
}
