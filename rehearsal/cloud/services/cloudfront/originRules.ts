import { hasUnknown, objects, optionalNumber, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { invalid, type Problem } from "./problem";

/** Regions that offer Origin Shield. */
export const ORIGIN_SHIELD_REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "me-central-1",
] as const;

const MAX_ORIGINS = 100;
const MAX_CUSTOM_HEADERS = 30;
const MAX_CUSTOM_HEADER_BYTES = 10_240;

/** Headers that CloudFront does not add to origin requests; names in lower case. */
const FORBIDDEN_HEADERS = new Set([
  "cache-control",
  "connection",
  "content-length",
  "cookie",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "pragma",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "range",
  "request-range",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "x-real-ip",
]);

/** True for a header that an origin's custom headers may not set. */
export function isForbiddenCustomHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return FORBIDDEN_HEADERS.has(lower) || lower.startsWith("x-amz-") || lower.startsWith("x-edge-");
}

function range(
  holder: Props,
  property: string,
  path: string,
  [least, most]: readonly [number, number],
  code?: string,
): readonly Problem[] {
  const value = optionalNumber(holder, property);
  return value === undefined || (Number.isInteger(value) && value >= least && value <= most)
    ? []
    : [invalid(path, `${value} s or times; ${least} to ${most} is allowed`, code)];
}

function customHeaderProblems(origin: Props, path: string): readonly Problem[] {
  const headers = objects(origin, "customHeaders");
  const problems: Problem[] = [];
  if (headers.length > MAX_CUSTOM_HEADERS) {
    problems.push(
      invalid(
        `${path}.customHeaders`,
        `${headers.length} headers, at most ${MAX_CUSTOM_HEADERS} are allowed`,
        "TooManyOriginCustomHeaders",
      ),
    );
  }
  const seen = new Set<string>();
  let bytes = 0;
  headers.forEach((header, index) => {
    const name = optionalText(header, "name") ?? "";
    // The value may be a secret: it is measured, never repeated.
    const value = optionalText(header, "value") ?? "";
    bytes += name.length + value.length;
    const property = `${path}.customHeaders[${index}]`;
    if (isForbiddenCustomHeader(name)) {
      problems.push(invalid(property, `CloudFront does not add the header ${name} to origin requests`));
    }
    if (seen.has(name.toLowerCase())) {
      problems.push(invalid(property, `header ${name} is set twice`));
    }
    if (name.length > 256 || value.length > 1783) {
      problems.push(invalid(property, "a name takes at most 256 characters and a value 1,783"));
    }
    seen.add(name.toLowerCase());
  });
  return bytes > MAX_CUSTOM_HEADER_BYTES
    ? [
        ...problems,
        invalid(`${path}.customHeaders`, `${bytes} characters in all, at most 10,240 are allowed`),
      ]
    : problems;
}

function connectionProblems(origin: Props, path: string): readonly Problem[] {
  const custom = optionalObject(origin, "customOriginConfig");
  const domainName = optionalText(origin, "domainName");
  const isBucket = domainName !== undefined && /\.s3[.-]/.test(domainName);
  const problems: Problem[] = [];
  if (custom === undefined) {
    const known = !hasUnknown(origin["customOriginConfig"]) && domainName !== undefined;
    return known && !isBucket && origin["vpcOriginConfig"] === undefined
      ? [invalid(`${path}.customOriginConfig`, `${domainName} is no S3 bucket; customOriginConfig is needed`)]
      : [];
  }
  const completion = optionalNumber(origin, "responseCompletionTimeout");
  const read = optionalNumber(custom, "originReadTimeout") ?? 30;
  if (completion !== undefined && completion < read) {
    problems.push(
      invalid(
        `${path}.responseCompletionTimeout`,
        `${completion} s; at least the read timeout (${read} s) is allowed`,
      ),
    );
  }
  const policy = optionalText(custom, "originProtocolPolicy");
  if (policy !== undefined && !["http-only", "match-viewer", "https-only"].includes(policy)) {
    problems.push(
      invalid(
        `${path}.customOriginConfig.originProtocolPolicy`,
        `${policy}; allowed are http-only, match-viewer, https-only`,
        "InvalidProtocolSettings",
      ),
    );
  }
  const protocols = texts(custom, "originSslProtocols");
  const unknown = protocols.filter((name) => !["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"].includes(name));
  if (unknown.length > 0) {
    problems.push(
      invalid(
        `${path}.customOriginConfig.originSslProtocols`,
        `${unknown.join(", ")}; allowed are SSLv3, TLSv1, TLSv1.1, TLSv1.2`,
        "InvalidProtocolSettings",
      ),
    );
  }
  const limits = [1, 120] as const;
  const at = `${path}.customOriginConfig`;
  problems.push(
    ...range(custom, "originReadTimeout", `${at}.originReadTimeout`, limits, "InvalidOriginReadTimeout"),
    ...range(
      custom,
      "originKeepaliveTimeout",
      `${at}.originKeepaliveTimeout`,
      limits,
      "InvalidOriginKeepaliveTimeout",
    ),
  );
  return problems;
}

function shieldProblems(origin: Props, path: string): readonly Problem[] {
  const shield = optionalObject(origin, "originShield");
  if (shield?.["enabled"] !== true || hasUnknown(shield["originShieldRegion"])) {
    return [];
  }
  const region = optionalText(shield, "originShieldRegion") ?? "(none)";
  return ORIGIN_SHIELD_REGIONS.some((offered) => offered === region)
    ? []
    : [
        invalid(
          `${path}.originShield.originShieldRegion`,
          `${region} has no Origin Shield; allowed are ${ORIGIN_SHIELD_REGIONS.join(", ")}`,
        ),
      ];
}

/** What CloudFront would refuse in the origins, seen by themselves. */
export function originProblems(inputs: Props): readonly Problem[] {
  const origins = objects(inputs, "origins");
  const problems: Problem[] = [];
  if (origins.length > MAX_ORIGINS) {
    problems.push(
      invalid("origins", `${origins.length} origins, at most ${MAX_ORIGINS} are allowed`, "TooManyOrigins"),
    );
  }
  if (origins.length === 0 && !hasUnknown(inputs["origins"])) {
    problems.push(invalid("origins", "at least one origin is needed"));
  }
  const ids = [...origins, ...objects(inputs, "originGroups")].map((item) => optionalText(item, "originId"));
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (twice !== undefined) {
    problems.push(
      invalid("origins", `id ${twice} is used twice; origins and origin groups share one name space`),
    );
  }
  origins.forEach((origin, index) => {
    const path = `origins[${index}]`;
    problems.push(
      ...range(origin, "connectionAttempts", `${path}.connectionAttempts`, [1, 3]),
      ...range(origin, "connectionTimeout", `${path}.connectionTimeout`, [1, 10]),
      ...connectionProblems(origin, path),
      ...customHeaderProblems(origin, path),
      ...shieldProblems(origin, path),
    );
  });
  return problems;
}
