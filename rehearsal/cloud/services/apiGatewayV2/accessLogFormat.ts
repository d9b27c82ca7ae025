/** Variables of HTTP APIs that the stand-in fills in; AWS has a few more, for mutual TLS, IAM and custom domains. */
const VARIABLES = new Set([
  "accountId",
  "apiId",
  "authorizer.error",
  "dataProcessed",
  "domainName",
  "domainPrefix",
  "error.message",
  "error.responseType",
  "extendedRequestId",
  "httpMethod",
  "identity.sourceIp",
  "identity.userAgent",
  "integration.error",
  "integration.integrationStatus",
  "integration.latency",
  "integration.requestId",
  "integration.status",
  "integrationErrorMessage",
  "integrationLatency",
  "integrationStatus",
  "path",
  "protocol",
  "requestId",
  "requestTime",
  "requestTimeEpoch",
  "responseLatency",
  "responseLength",
  "routeKey",
  "stage",
  "status",
]);

const VARIABLE = /\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_:-]+)*)/g;

/** What a variable that has no value is written as. */
const ABSENT = "-";

/** What is wrong with the format of access logs; undefined when nothing is. */
export function formatProblem(format: string): string | undefined {
  if (/[\r\n]/.test(format)) {
    return "Access log format must be single line";
  }
  const named = [...format.matchAll(VARIABLE)].map(([, name = ""]) => name);
  if (!named.includes("requestId") && !named.includes("extendedRequestId")) {
    return "Access log format must contain $context.requestId";
  }
  const unknown = named.find((name) => !VARIABLES.has(name) && !name.startsWith("authorizer.claims."));
  return unknown === undefined
    ? undefined
    : `API Gateway would write "${ABSENT}" for $context.${unknown}, or the stand-in does not know it`;
}

/** A line of the access log. What viewers send is escaped, so that it stays inside its field; that API Gateway does so too is inference. */
export function accessLogLine(
  format: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  return format.replace(VARIABLE, (_, name: string) =>
    JSON.stringify(String(values[name] ?? ABSENT)).slice(1, -1),
  );
}
