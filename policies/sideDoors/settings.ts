import type { PolicyConfigSchema } from "@pulumi/policy";
import { isGroup, isList, type Value } from "../support/value";

/** What a stack's policy configuration may open. Lists replace the defaults; they do not add to them. */
export interface SideDoorSettings {
  /** Packages whose resources the pack's rules can read, or that reach no AWS account. */
  readonly allowedPackages: readonly string[];
  /** Resource type tokens let through unread. A reviewer must read them instead. */
  readonly allowedTypes: readonly string[];
  /** CloudFormation type names that Cloud Control resources and inline templates may make. */
  readonly allowedTypeNames: readonly string[];
}

const DEFAULTS: SideDoorSettings = {
  // `media` is this project's own components, `pulumi` stacks, stack references and provider instances.
  allowedPackages: ["pulumi", "aws", "awsx", "random", "media"],
  allowedTypes: [],
  // None of them has a typed resource, and none can open anything to the public. Assets are made at run time.
  allowedTypeNames: [
    "AWS::MediaPackage::PackagingGroup",
    "AWS::MediaPackage::PackagingConfiguration",
    "AWS::MediaConvert::JobTemplate",
  ],
};

const DESCRIPTIONS: Readonly<Record<keyof SideDoorSettings, string>> = {
  allowedPackages: "Pulumi packages whose resources may be used.",
  allowedTypes: "Resource type tokens that may be used although no rule can read them.",
  allowedTypeNames: "CloudFormation type names that Cloud Control and inline templates may make.",
};

function listSchema(name: keyof SideDoorSettings): PolicyConfigSchema["properties"][string] {
  return {
    type: "array",
    items: { type: "string" },
    description: DESCRIPTIONS[name],
    default: [...DEFAULTS[name]],
  };
}

export const sideDoorConfigSchema: PolicyConfigSchema = {
  properties: {
    allowedPackages: listSchema("allowedPackages"),
    allowedTypes: listSchema("allowedTypes"),
    allowedTypeNames: listSchema("allowedTypeNames"),
  },
};

/** Reads the policy's configuration; what is missing takes the default. */
export function sideDoorSettings(config: Value): SideDoorSettings {
  return {
    allowedPackages: textList(config, "allowedPackages"),
    allowedTypes: textList(config, "allowedTypes"),
    allowedTypeNames: textList(config, "allowedTypeNames"),
  };
}

function textList(config: Value, name: keyof SideDoorSettings): readonly string[] {
  const list = isGroup(config) ? config.get(name) : undefined;
  if (list === undefined) {
    return DEFAULTS[name];
  }
  if (!isList(list) || !list.every((item) => typeof item === "string")) {
    throw new Error(
      `policy configuration of disallow-side-doors: ${name} must be a list of texts. Fix the policy configuration file.`,
    );
  }
  return list;
}
