import * as z from "zod";

import {
  ENTITLEMENT_SETTINGS_VARIABLE,
  type EntitlementSettings,
  entitlementSettingsSchema,
} from "./settings";

/** Reads the settings of a Region's service. @param text value of the variable @throws Error naming the variable and what is wrong with it */
export function parseEntitlementSettings(text: string | undefined): EntitlementSettings {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    throw new Error(
      `${ENTITLEMENT_SETTINGS_VARIABLE} is ${text === undefined ? "not set" : "no JSON"}: expected the settings of the entitlement service. Deploy the Region again.`,
    );
  }
  const parsed = entitlementSettingsSchema.safeParse(value);
  if (!parsed.success) {
    throw new Error(
      `${ENTITLEMENT_SETTINGS_VARIABLE} is malformed: ${z.prettifyError(parsed.error)} Deploy the Region again.`,
    );
  }
  return parsed.data;
}
