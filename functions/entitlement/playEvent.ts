import * as z from "zod";

const texts = z.record(z.string(), z.string());

/** What the service reads of API Gateway's event, payload format 2.0. Names of headers are in small letters. */
const playEventSchema = z.object({
  headers: texts.catch({}),
  pathParameters: texts.catch({}),
  queryStringParameters: texts.catch({}),
  body: z.string().optional().catch(undefined),
  isBase64Encoded: z.boolean().catch(false),
  requestContext: z
    .object({
      requestId: z.string().catch(""),
      http: z.object({ method: z.string() }).catch({ method: "" }),
      authorizer: z
        .object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
        .optional()
        .catch(undefined),
    })
    .catch({ requestId: "", http: { method: "" }, authorizer: undefined }),
});

/** An event as far as the service reads it. */
export type PlayEvent = z.output<typeof playEventSchema>;

/** Reads an event. What is not as API Gateway documents it counts as absent, and is refused where it is needed. */
export function parsePlayEvent(event: unknown): PlayEvent {
  const parsed = playEventSchema.safeParse(event);
  return parsed.success ? parsed.data : playEventSchema.parse({});
}
