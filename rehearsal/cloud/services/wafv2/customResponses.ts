import { hasUnknown, objects, optionalNumber, optionalObject, optionalText, text } from "../../core/props";
import type { Props } from "../../core/types";
import type { WafFinding } from "./webAclRules";

/** How WAF answers a request that it blocks. */
export interface CustomResponse {
  /** 403 unless the rule names another. */
  readonly status: number;
  /** The rule's own headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default CloudFront's own error page */
  readonly body?: { readonly contentType: string; readonly content: string };
}

/** How WAF calls the types of bodies; there are no others, so WAF cannot answer `application/problem+json`. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  APPLICATION_JSON: "application/json",
  TEXT_HTML: "text/html",
  TEXT_PLAIN: "text/plain",
};

/** Bytes of one body (WAF API Reference, CustomResponseBody). */
const MAX_BODY_BYTES = 10_240;

function partOf(holder: Props): Props | undefined {
  return optionalObject(optionalObject(holder, "block") ?? {}, "customResponse");
}

/** The answer of a web ACL's `block` action. `action` is a rule's, or the default one. */
export function customResponseOf(acl: Props, action: Props): CustomResponse {
  const custom = partOf(action) ?? {};
  const key = optionalText(custom, "customResponseBodyKey");
  const body = objects(acl, "customResponseBodies").find((one) => optionalText(one, "key") === key);
  const headers = objects(custom, "responseHeaders");
  return {
    status: optionalNumber(custom, "responseCode") ?? 403,
    ...(headers.length === 0
      ? {}
      : {
          headers: Object.fromEntries(
            headers.map((header) => [text(header, "name").toLowerCase(), text(header, "value")]),
          ),
        }),
    ...(key === undefined || body === undefined
      ? {}
      : {
          body: {
            contentType: CONTENT_TYPES[text(body, "contentType")] ?? "text/plain",
            content: text(body, "content"),
          },
        }),
  };
}

function finding(property: string, message: string): WafFinding {
  return { property, reason: `WAFInvalidParameterException: ${message}` };
}

function bodyFindings(inputs: Props): readonly WafFinding[] {
  return objects(inputs, "customResponseBodies").flatMap((body, index) => {
    const path = `customResponseBodies[${index}]`;
    const type = optionalText(body, "contentType");
    const bytes = Buffer.byteLength(optionalText(body, "content") ?? "");
    return [
      ...(type === undefined || Object.hasOwn(CONTENT_TYPES, type)
        ? []
        : [finding(`${path}.contentType`, `${type}; allowed are ${Object.keys(CONTENT_TYPES).join(", ")}`)]),
      ...(bytes <= MAX_BODY_BYTES
        ? []
        : [finding(`${path}.content`, `${bytes} bytes, at most ${MAX_BODY_BYTES} are allowed`)]),
    ];
  });
}

/** What WAF would refuse in the custom responses of a web ACL. */
export function customResponseFindings(inputs: Props): readonly WafFinding[] {
  const keys = objects(inputs, "customResponseBodies").map((body) => optionalText(body, "key"));
  const holders = [
    ...objects(inputs, "rules").map((rule, index) => ({
      action: optionalObject(rule, "action") ?? {},
      path: `rules[${index}].action`,
    })),
    { action: optionalObject(inputs, "defaultAction") ?? {}, path: "defaultAction" },
  ];
  const used = holders.flatMap(({ action, path }) => {
    const custom = partOf(action) ?? {};
    const at = `${path}.block.customResponse`;
    const key = optionalText(custom, "customResponseBodyKey");
    const code = optionalNumber(custom, "responseCode");
    const names = objects(custom, "responseHeaders").map((header) => optionalText(header, "name"));
    return [
      ...(key === undefined || keys.includes(key) || hasUnknown(inputs["customResponseBodies"])
        ? []
        : [finding(`${at}.customResponseBodyKey`, `${key}; customResponseBodies has no such key`)]),
      ...(code === undefined || (Number.isInteger(code) && code >= 200 && code <= 599)
        ? []
        : [finding(`${at}.responseCode`, `${code}; 200 to 599 is allowed`)]),
      ...(names.some((name) => name?.toLowerCase() === "content-type")
        ? [finding(`${at}.responseHeaders`, "content-type cannot be set; it is the body's contentType")]
        : []),
    ];
  });
  return [...bodyFindings(inputs), ...used];
}
