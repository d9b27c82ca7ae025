import { z } from "zod";

import type { OriginResponse } from "../../../network";
import { parseJson } from "../../core/props";

/** An answer of a function in payload format 2.0. */
const answerSchema = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Reads what a function has returned; undefined when API Gateway makes nothing of it. Without `statusCode` the value itself is the body of a
 * JSON answer with status 200: a text as it is, everything else as JSON.
 */
export function integrationAnswer(payload: string): OriginResponse | undefined {
  const value = parseJson(payload);
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("statusCode" in value)) {
    const body = typeof value === "string" ? value : payload;
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: new TextEncoder().encode(body),
    };
  }
  const answer = answerSchema.safeParse(value);
  return answer.success ? responseOf(answer.data) : undefined;
}

function responseOf({
  statusCode,
  headers,
  cookies,
  body,
  isBase64Encoded,
}: z.output<typeof answerSchema>): OriginResponse {
  const { "set-cookie": ownCookie, ...named } = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const setCookies = [...(ownCookie === undefined ? [] : [ownCookie]), ...(cookies ?? [])];
  return {
    status: statusCode,
    headers: { "content-type": "text/plain;charset=UTF-8", ...named },
    ...(setCookies.length === 0 ? {} : { setCookies }),
    body: isBase64Encoded === true ? Buffer.from(body ?? "", "base64") : new TextEncoder().encode(body ?? ""),
  };
}
