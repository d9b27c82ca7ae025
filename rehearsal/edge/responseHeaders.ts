import {
  objects,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
  texts,
} from "../cloud/core/props";
import type { Props } from "../cloud/core/types";
import type { Headers } from "../network";
import { matchesWildcard } from "./wildcard";

/** A header that a policy adds; `override` wins over the origin's own. */
interface AddedHeader {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

function items(holder: Props, property: string): readonly string[] {
  return texts(optionalObject(holder, property) ?? {}, "items");
}

function corsHeaders(cors: Props, request: Headers, method: string): readonly AddedHeader[] {
  const origin = request["origin"];
  const allowed = items(cors, "accessControlAllowOrigins");
  if (origin === undefined || !allowed.some((pattern) => matchesWildcard(pattern, origin))) {
    return [];
  }
  const override = optionalBoolean(cors, "originOverride") ?? false;
  const maxAge = optionalNumber(cors, "accessControlMaxAgeSec");
  const exposed = items(cors, "accessControlExposeHeaders");
  const values: Record<string, string | undefined> = {
    "access-control-allow-origin": allowed.includes("*") ? "*" : origin,
    vary: "Origin",
    "access-control-allow-credentials":
      optionalBoolean(cors, "accessControlAllowCredentials") === true ? "true" : undefined,
    "access-control-expose-headers": exposed.length === 0 ? undefined : exposed.join(", "),
    ...(method === "OPTIONS"
      ? {
          "access-control-allow-methods": items(cors, "accessControlAllowMethods").join(", "),
          "access-control-allow-headers": items(cors, "accessControlAllowHeaders").join(", "),
          "access-control-max-age": maxAge === undefined ? undefined : String(maxAge),
        }
      : {}),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [{ name, value, override }],
  );
}

function securityHeaders(security: Props): readonly AddedHeader[] {
  const part = (property: string): Props | undefined => optionalObject(security, property);
  const hsts = part("strictTransportSecurity");
  const xss = part("xssProtection");
  const values: readonly (readonly [string, Props | undefined, string | undefined])[] = [
    ["x-content-type-options", part("contentTypeOptions"), "nosniff"],
    ["x-frame-options", part("frameOptions"), optionalText(part("frameOptions") ?? {}, "frameOption")],
    ["referrer-policy", part("referrerPolicy"), optionalText(part("referrerPolicy") ?? {}, "referrerPolicy")],
    [
      "content-security-policy",
      part("contentSecurityPolicy"),
      optionalText(part("contentSecurityPolicy") ?? {}, "contentSecurityPolicy"),
    ],
    [
      "strict-transport-security",
      hsts,
      [
        `max-age=${optionalNumber(hsts ?? {}, "accessControlMaxAgeSec") ?? 0}`,
        ...(hsts?.["includeSubdomains"] === true ? ["includeSubDomains"] : []),
        ...(hsts?.["preload"] === true ? ["preload"] : []),
      ].join("; "),
    ],
    [
      "x-xss-protection",
      xss,
      `${xss?.["protection"] === true ? "1" : "0"}${xss?.["modeBlock"] === true ? "; mode=block" : ""}`,
    ],
  ];
  return values.flatMap(([name, config, value]) =>
    config === undefined || value === undefined
      ? []
      : [{ name, value, override: optionalBoolean(config, "override") ?? false }],
  );
}

/**
 * The headers of an answer after a response headers policy: removals first, then CORS, security and custom headers.
 * @param policy inputs of the policy; undefined leaves the headers alone
 */
export function applyResponseHeaders(
  policy: Props | undefined,
  request: { readonly method: string; readonly headers: Headers },
  headers: Headers,
): Headers {
  if (policy === undefined) {
    return headers;
  }
  const removed = objects(optionalObject(policy, "removeHeadersConfig") ?? {}, "items").map((item) =>
    optionalText(item, "header")?.toLowerCase(),
  );
  const result = Object.fromEntries(Object.entries(headers).filter(([name]) => !removed.includes(name)));
  const cors = optionalObject(policy, "corsConfig");
  const security = optionalObject(policy, "securityHeadersConfig");
  const custom = objects(optionalObject(policy, "customHeadersConfig") ?? {}, "items").map((item) => ({
    name: (optionalText(item, "header") ?? "").toLowerCase(),
    value: optionalText(item, "value") ?? "",
    override: optionalBoolean(item, "override") ?? false,
  }));
  const added = [
    ...(cors === undefined ? [] : corsHeaders(cors, request.headers, request.method)),
    ...(security === undefined ? [] : securityHeaders(security)),
    ...custom,
  ];
  for (const { name, value, override } of added) {
    if (override || result[name] === undefined) {
      result[name] = value;
    }
  }
  return result;
}
