import {
  unknownArrayValue,
  unknownBooleanValue,
  unknownObjectValue,
  unknownStringValue,
} from "@pulumi/policy/proxy";

// The SDK exports these at run time but strips them from its type declarations.
declare module "@pulumi/policy/proxy" {
  export class UnknownValueError extends Error {}
  export function unknownCheckingProxy<T>(toProxy: T): T;
  export const unknownArrayValue: string;
  export const unknownBooleanValue: string;
  export const unknownObjectValue: string;
  export const unknownStringValue: string;
}

/** The sentinels that the policy engine puts where a preview does not know a value yet. */
export const unknown = {
  text: unknownStringValue,
  flag: unknownBooleanValue,
  list: unknownArrayValue,
  group: unknownObjectValue,
} as const;
