import { parseSettingsVariable } from "../settingsVariable";
import {
  ENTITLEMENT_SETTINGS_VARIABLE,
  type EntitlementSettings,
  entitlementSettingsSchema,
} from "./settings";

/** Reads the settings of a Region's service. @param text value of the variable @throws Error naming the variable and what is wrong with it */
export function parseEntitlementSettings(text: string | undefined): EntitlementSettings {
  return parseSettingsVariable(
    ENTITLEMENT_SETTINGS_VARIABLE,
    text,
    entitlementSettingsSchema,
    "the entitlement service",
  );
}
