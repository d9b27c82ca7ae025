import { isProps } from "../props";
import { UNKNOWN, type Json } from "../types";

/** The text of a policy argument, which a program may give as text or as an object; undefined while it is unknown or absent. */
export function policyText(value: Json | undefined): string | undefined {
  if (typeof value === "string") {
    return value === UNKNOWN || value === "" ? undefined : value;
  }
  return isProps(value) ? JSON.stringify(value) : undefined;
}
