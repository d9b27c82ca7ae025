import { objects, optionalNumber, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { oneOf, unplayed, type Problem } from "./problem";

/** Least and most of the numbers in a password policy. */
const PASSWORD_RANGES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  minimumLength: [6, 99],
  passwordHistorySize: [0, 24],
  temporaryPasswordValidityDays: [0, 365],
};

/** What is wrong with a user pool's arguments without looking at anything else. */
export function userPoolProblems(inputs: Props): readonly Problem[] {
  return [
    ...nameProblems(inputs),
    ...oneOf("deletionProtection", inputs["deletionProtection"], ["ACTIVE", "INACTIVE"]),
    ...oneOf("userPoolTier", inputs["userPoolTier"], ["LITE", "ESSENTIALS", "PLUS"]),
    ...signInProblems(inputs),
    ...mfaProblems(inputs),
    ...passwordProblems(optionalObject(inputs, "passwordPolicy") ?? {}),
    ...recoveryProblems(inputs),
    ...tierProblems(inputs),
    ...unplayed(inputs, ["lambdaConfig"], "no function is called at sign-in"),
    ...unplayed(inputs, ["webAuthnConfiguration", "emailMfaConfiguration"], "nobody signs in by a form"),
    ...unplayed(inputs, ["smsConfiguration"], "no messages are sent"),
  ];
}

function nameProblems(inputs: Props): readonly Problem[] {
  const name = optionalText(inputs, "name");
  return name === undefined || /^[\w\s+=,.@-]{1,128}$/.test(name)
    ? []
    : [
        {
          property: "name",
          reason: `InvalidParameterException: ${JSON.stringify(name)}; 1 to 128 letters, digits, blanks and _+=,.@- are allowed`,
        },
      ];
}

function signInProblems(inputs: Props): readonly Problem[] {
  const contact = ["email", "phone_number"];
  return [
    ...texts(inputs, "usernameAttributes").flatMap((name) => oneOf("usernameAttributes", name, contact)),
    ...texts(inputs, "aliasAttributes").flatMap((name) =>
      oneOf("aliasAttributes", name, [...contact, "preferred_username"]),
    ),
    ...texts(inputs, "autoVerifiedAttributes").flatMap((name) =>
      oneOf("autoVerifiedAttributes", name, contact),
    ),
    ...(inputs["usernameAttributes"] !== undefined && inputs["aliasAttributes"] !== undefined
      ? [
          {
            property: "aliasAttributes",
            reason:
              "InvalidParameterException: Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
          },
        ]
      : []),
  ];
}

function mfaProblems(inputs: Props): readonly Problem[] {
  const mfa = inputs["mfaConfiguration"];
  const software = optionalObject(inputs, "softwareTokenMfaConfiguration");
  return [
    ...oneOf("mfaConfiguration", mfa, ["OFF", "ON", "OPTIONAL"]),
    ...((mfa === "ON" || mfa === "OPTIONAL") && software?.["enabled"] !== true
      ? [
          {
            property: "mfaConfiguration",
            reason:
              "InvalidParameterException: a second factor is needed; the stand-in knows softwareTokenMfaConfiguration",
          },
        ]
      : []),
  ];
}

function passwordProblems(policy: Props): readonly Problem[] {
  return Object.entries(PASSWORD_RANGES).flatMap(([name, [from, to]]) => {
    const value = optionalNumber(policy, name);
    return value === undefined || (Number.isInteger(value) && value >= from && value <= to)
      ? []
      : [
          {
            property: `passwordPolicy.${name}`,
            reason: `InvalidParameterException: is ${value}; an integer from ${from} to ${to} is allowed`,
          },
        ];
  });
}

function recoveryProblems(inputs: Props): readonly Problem[] {
  const mechanisms = objects(optionalObject(inputs, "accountRecoverySetting") ?? {}, "recoveryMechanisms");
  const names = mechanisms.flatMap((mechanism) => optionalText(mechanism, "name") ?? []);
  const path = "accountRecoverySetting.recoveryMechanisms";
  return [
    ...names.flatMap((name) => oneOf(path, name, ["verified_email", "verified_phone_number", "admin_only"])),
    ...(names.includes("admin_only") && names.length > 1
      ? [{ property: path, reason: "InvalidParameterException: admin_only stands alone" }]
      : []),
  ];
}

/** Some of what a pool can do is paid for. */
function tierProblems(inputs: Props): readonly Problem[] {
  const tier = optionalText(inputs, "userPoolTier") ?? "ESSENTIALS";
  const mode = optionalText(optionalObject(inputs, "userPoolAddOns") ?? {}, "advancedSecurityMode");
  return [
    ...oneOf("userPoolAddOns.advancedSecurityMode", mode, ["OFF", "AUDIT", "ENFORCED"]),
    ...(mode !== undefined && mode !== "OFF" && tier !== "PLUS"
      ? [
          {
            property: "userPoolAddOns.advancedSecurityMode",
            reason: `FeatureUnavailableInTierException: ${mode} needs userPoolTier PLUS, not ${tier}`,
          },
        ]
      : []),
    ...(tier === "LITE" && inputs["signInPolicy"] !== undefined
      ? [
          {
            property: "signInPolicy",
            reason: "FeatureUnavailableInTierException: it is not part of the tier LITE",
          },
        ]
      : []),
  ];
}
