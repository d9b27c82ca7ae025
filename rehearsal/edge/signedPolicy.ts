import { z } from "zod";

import { matchesWildcard } from "./wildcard";

const epoch = z.strictObject({ "AWS:EpochTime": z.int().min(0) });

const policySchema = z.strictObject({
  Statement: z.tuple([
    z.strictObject({
      // A policy without Resource opens every distribution that trusts the key; CloudFront allows it.
      Resource: z.string().optional(),
      Condition: z.strictObject({
        DateLessThan: epoch,
        DateGreaterThan: epoch.optional(),
        IpAddress: z.strictObject({ "AWS:SourceIp": z.string() }).optional(),
      }),
    }),
  ]),
});

/** The one statement of a CloudFront policy. */
export type PolicyStatement = z.infer<typeof policySchema>["Statement"][0];

/** What a policy is held against. */
export interface PolicyContext {
  /** `https://host/path?query` as the viewer sent it. */
  readonly url: string;
  readonly clientIp: string;
  readonly nowMs: number;
}

/**
 * Reads a policy's text; undefined when it is not exactly one well-formed statement, without white space.
 *
 * Inference: the Developer Guide tells to remove all white space before signing, and not what becomes of a policy that has some.
 */
export function parsePolicy(source: string): PolicyStatement | undefined {
  if (/\s/.test(source)) {
    return undefined;
  }
  try {
    const parsed = policySchema.safeParse(JSON.parse(source));
    return parsed.success ? parsed.data.Statement[0] : undefined;
  } catch {
    return undefined;
  }
}

/** The policy that canned cookies stand for: one exact URL until one moment. */
export function cannedPolicy(url: string, expires: number): string {
  return `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
}

function toNumber(address: string): number | undefined {
  const parts = address.split(".");
  const isAddress =
    parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
  return isAddress ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

/** True when an IPv4 address lies in `address` or `address/bits`; anything malformed, and IPv6, is outside. */
export function isInRange(address: string, range: string): boolean {
  const [network, bitsText = "32", ...rest] = range.split("/");
  const base = toNumber(network ?? "");
  const value = toNumber(address);
  const bits = /^[0-9]{1,2}$/.test(bitsText) ? Number(bitsText) : 33;
  if (base === undefined || value === undefined || bits > 32 || rest.length > 0) {
    return false;
  }
  const size = 2 ** (32 - bits);
  return Math.floor(base / size) === Math.floor(value / size);
}

/** Why the policy does not cover the request, or undefined when it does. */
export function policyObjection(statement: PolicyStatement, context: PolicyContext): string | undefined {
  const { DateLessThan, DateGreaterThan, IpAddress } = statement.Condition;
  if (statement.Resource !== undefined && !matchesWildcard(statement.Resource, context.url)) {
    return "the policy is for another URL";
  }
  if (context.nowMs >= DateLessThan["AWS:EpochTime"] * 1000) {
    return "the policy has expired";
  }
  if (DateGreaterThan !== undefined && context.nowMs <= DateGreaterThan["AWS:EpochTime"] * 1000) {
    return "the policy is not valid yet";
  }
  return IpAddress !== undefined && !isInRange(context.clientIp, IpAddress["AWS:SourceIp"])
    ? "the policy is for another address"
    : undefined;
}
