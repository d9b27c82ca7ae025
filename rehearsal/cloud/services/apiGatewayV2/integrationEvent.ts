import type { OriginRequest } from "../../../network";
import { optionalText, text } from "../../core/props";
import { logTime, type Exchange } from "./exchange";
import type { Authorized } from "./jwtAuthorizers";
import { DEFAULT_STAGE } from "./stage";

/** Types of content that functions get as text; everything else comes in base64, forms included. */
const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml|[a-z0-9.+-]+\+(json|xml))\s*(;|$))/i;

/** JSON text of the event that a function gets, in payload format 2.0. */
export function integrationEvent(
  exchange: Exchange,
  routeKey: string,
  parameters: Readonly<Record<string, string>>,
  authorized: Authorized | undefined,
): string {
  const { api, request, requestId, at, rawQuery, sourceIp } = exchange;
  const { cookie, ...headers } = request.headers;
  const domainName = new URL(text(api.outputs, "apiEndpoint")).host;
  const rawPath = decodeURIComponent(exchange.path ?? "/");
  const query = queryParameters(rawQuery);
  // JSON leaves out what is undefined, as API Gateway does.
  return JSON.stringify({
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString: rawQuery,
    cookies: cookie === undefined ? undefined : cookie.split(/;\s*/).filter((part) => part !== ""),
    headers: {
      ...headers,
      host: domainName,
      "content-length": String(request.body?.byteLength ?? 0),
      "x-forwarded-for": [headers["x-forwarded-for"], sourceIp].filter(Boolean).join(", "),
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    queryStringParameters: Object.keys(query).length === 0 ? undefined : query,
    requestContext: {
      accountId: api.scope.accountId,
      apiId: api.id,
      ...(authorized === undefined ? {} : { authorizer: { jwt: authorized } }),
      domainName,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp,
        userAgent: optionalText(request.headers, "user-agent") ?? "",
      },
      requestId,
      routeKey,
      stage: DEFAULT_STAGE,
      time: logTime(at),
      timeEpoch: at,
    },
    pathParameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    ...bodyOf(request),
  });
}

/** Values of a name that comes several times are joined by commas. */
function queryParameters(rawQuery: string): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return parameters;
}

function bodyOf({ headers, body }: OriginRequest): {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
} {
  if (body === undefined || body.byteLength === 0) {
    return { isBase64Encoded: false };
  }
  return TEXT_TYPE.test(headers["content-type"] ?? "")
    ? { body: new TextDecoder().decode(body), isBase64Encoded: false }
    : { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
}
