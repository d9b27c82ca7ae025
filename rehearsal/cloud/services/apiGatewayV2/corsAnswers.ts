import type { OriginRequest, OriginResponse } from "../../../network";
import type { CorsConfiguration } from "./corsRules";

/** The answer to a preflight: API Gateway gives it itself, and without authorization. CORS headers come only where the origin is allowed. */
export function preflightAnswer(cors: CorsConfiguration, request: OriginRequest): OriginResponse {
  const headers =
    allowedOrigin(cors, request.headers["origin"]) === undefined
      ? {}
      : {
          ...list("access-control-allow-methods", cors.allowMethods),
          ...list("access-control-allow-headers", cors.allowHeaders),
          ...(cors.maxAge === undefined ? {} : { "access-control-max-age": String(cors.maxAge) }),
        };
  return { status: 204, headers, body: new Uint8Array() };
}

/** An answer with the API's own CORS headers. What the integration has set of them goes, as soon as the API is configured for CORS. */
export function corsAnswers(
  cors: CorsConfiguration | undefined,
  request: OriginRequest,
  response: OriginResponse,
): OriginResponse {
  if (cors === undefined) {
    return response;
  }
  const isPreflight = request.method === "OPTIONS" && response.status === 204;
  const kept = Object.entries(response.headers).filter(
    ([name]) => isPreflight || !name.startsWith("access-control-"),
  );
  const origin = allowedOrigin(cors, request.headers["origin"]);
  return {
    ...response,
    headers: {
      ...Object.fromEntries(kept),
      ...(origin === undefined
        ? {}
        : {
            "access-control-allow-origin": origin,
            ...(cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {}),
            ...list("access-control-expose-headers", cors.exposeHeaders),
          }),
    },
  };
}

function allowedOrigin({ allowOrigins }: CorsConfiguration, origin: string | undefined): string | undefined {
  if (origin === undefined) {
    return undefined;
  }
  if (allowOrigins.includes("*")) {
    return "*";
  }
  const isAllowed = allowOrigins.some(
    (allowed) => allowed === origin || (allowed.endsWith("://*") && origin.startsWith(allowed.slice(0, -1))),
  );
  return isAllowed ? origin : undefined;
}

function list(name: string, values: readonly string[]): Readonly<Record<string, string>> {
  return values.length === 0 ? {} : { [name]: values.join(",") };
}
