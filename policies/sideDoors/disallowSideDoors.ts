import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { complaint, type Complaint } from "../support/complaint";
import { copyOf, property } from "../support/value";
import { sideDoorConfigSchema, sideDoorSettings, type SideDoorSettings } from "./settings";
import { templateFindings, typeNameProblem } from "./typeNames";

export const CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";
export const TEMPLATE_STACK = "aws:cloudformation/stack:Stack";

/** Typed resources of the aws package that make others out of sight, or twins of what the other rules judge. */
export const CLOSED_TYPES: ReadonlySet<string> = new Set([
  "aws:cloudformation/stackInstances:StackInstances",
  "aws:cloudformation/stackSet:StackSet",
  "aws:cloudformation/stackSetInstance:StackSetInstance",
  "aws:lightsail/bucket:Bucket",
  "aws:lightsail/distribution:Distribution",
  "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
  "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
]);

/**
 * Refuses resources whose effect in AWS no rule of this pack can read: Cloud Control, templates, other AWS packages
 * (aws-native), dynamic resources, shell commands. Everything not allowed is refused, so a new package is a decision.
 *
 * Unknown: a type name or template that is not known passes at preview, and is judged when the update knows it.
 *
 * Severity: high. Framework: none.
 *
 * @link https://www.pulumi.com/docs/insights/policy/
 */
export const disallowSideDoors: ResourceValidationPolicy = {
  name: "disallow-side-doors",
  description: "Resources must be of kinds that the rules of this pack can read, or be on an allow-list.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["side-doors"],
  remediationSteps:
    "Use the typed resource of the aws package, or have the kind reviewed and allowed by policy configuration.",
  url: "https://www.pulumi.com/docs/insights/policy/",
  configSchema: sideDoorConfigSchema,
  validateResource: (args, reportViolation) => {
    const settings = sideDoorSettings(copyOf(args.getConfig()));
    if (settings.allowedTypes.includes(args.type)) {
      return;
    }
    for (const finding of findings(args, settings)) {
      reportViolation(complaint(args, finding));
    }
  },
};

function findings(args: ResourceValidationArgs, settings: SideDoorSettings): readonly Complaint[] {
  if (!settings.allowedPackages.includes(packageOf(args.type))) {
    return [
      {
        setting: "the resource's package",
        problem: "is not one that the rules of this pack can read",
        allowed: `packages ${settings.allowedPackages.join(", ")}`,
        fix: "use the typed resource of the aws package, or review it and add the package to allowedPackages",
      },
    ];
  }
  if (CLOSED_TYPES.has(args.type)) {
    return [
      {
        setting: "the resource's type",
        problem: "makes things in AWS that the rules of this pack cannot read",
        allowed: "typed resources of the aws package",
        fix: "use the typed resource, or review this one and add its type token to allowedTypes",
      },
    ];
  }
  return args.type === CLOUD_CONTROL
    ? cloudControlFindings(args, settings)
    : args.type === TEMPLATE_STACK
      ? templateStackFindings(args, settings)
      : [];
}

function cloudControlFindings(
  args: ResourceValidationArgs,
  settings: SideDoorSettings,
): readonly Complaint[] {
  const problem = typeNameProblem(property(args.props, "typeName"), settings.allowedTypeNames);
  return problem === undefined ? [] : [{ setting: "typeName", problem, ...typeNameAdvice(settings) }];
}

function templateStackFindings(
  args: ResourceValidationArgs,
  settings: SideDoorSettings,
): readonly Complaint[] {
  const advice = typeNameAdvice(settings);
  if (property(args.props, "templateUrl") !== undefined) {
    const problem = "points to a template that cannot be read here";
    return [
      {
        setting: "templateUrl",
        problem,
        ...advice,
        fix: "pass the template inline, as JSON, in templateBody",
      },
    ];
  }
  return templateFindings(property(args.props, "templateBody"), settings.allowedTypeNames).map(
    ({ where, problem }) => ({ setting: `templateBody ${where}`.trim(), problem, ...advice }),
  );
}

function typeNameAdvice({ allowedTypeNames }: SideDoorSettings): Pick<Complaint, "allowed" | "fix"> {
  return {
    allowed: allowedTypeNames.length === 0 ? "no type names" : allowedTypeNames.join(", "),
    fix: "use the typed resource of the aws package, or review the type and add its name to allowedTypeNames",
  };
}

/** A provider instance, `pulumi:providers:<package>`, belongs to the package that it serves. */
function packageOf(type: string): string {
  const [name = "", kind, served] = type.split(":");
  return name === "pulumi" && kind === "providers" && served !== undefined ? served : name;
}
