import { z } from "zod";

import { optionalObject, text } from "../../rehearsal/cloud/core/props";
import type { CheckedDocument } from "../check";
import type { Deployment } from "./deployments";

/** A CloudFormation template as a linter takes it. */
export interface Template extends CheckedDocument {
  readonly region: string;
  /** JSON text. */
  readonly template: string;
}

/** A resource by its CloudFormation type, as Cloud Control takes it. */
export interface ControlledResource extends CheckedDocument {
  /** Such as `AWS::MediaPackage::PackagingGroup`. */
  readonly kind: string;
  readonly region: string;
  readonly desiredState: object;
}

/** Every resource of a deployment that goes through Cloud Control. */
export function controlledResources({ name, resources }: Deployment): readonly ControlledResource[] {
  return resources
    .filter(({ token }) => token === "aws:cloudcontrol/resource:Resource")
    .map(({ id, inputs, scope }) => ({
      name: `${name}: ${id} in ${scope.region}`,
      kind: text(inputs, "typeName"),
      region: scope.region,
      desiredState: objectOf(text(inputs, "desiredState")),
    }));
}

/** Every CloudFormation stack of a deployment. */
export function stackTemplates({ name, resources }: Deployment): readonly Template[] {
  return resources
    .filter(({ token }) => token === "aws:cloudformation/stack:Stack")
    .map(({ id, inputs, scope }) => ({
      name: `${name}: ${id} in ${scope.region}`,
      kind: "CloudFormation stack",
      region: scope.region,
      template: text(inputs, "templateBody"),
    }));
}

/** What a deployment's CloudFormation stacks make, their parameters filled in. */
export function stackResources({ name, resources }: Deployment): readonly ControlledResource[] {
  return resources
    .filter(({ token }) => token === "aws:cloudformation/stack:Stack")
    .flatMap(({ id, inputs, scope }) => {
      const parameters = optionalObject(inputs, "parameters") ?? {};
      const { Resources } = templateSchema.parse(JSON.parse(text(inputs, "templateBody")));
      return Object.entries(Resources).map(([logicalId, { Type, Properties }]) => ({
        name: `${name}: ${logicalId} of ${id} in ${scope.region}`,
        kind: Type,
        region: scope.region,
        desiredState: objectOf(JSON.stringify(resolved(Properties, parameters))),
      }));
    });
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
  ),
});

const reference = z.strictObject({ Ref: z.string() });

/** A value with the parameters' values in the place of references to them. */
function resolved(value: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
  const { data } = reference.safeParse(value);
  if (data !== undefined) {
    return parameters[data.Ref];
  }
  if (Array.isArray(value)) {
    return value.map((member: unknown) => resolved(member, parameters));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member, parameters)]))
    : value;
}

function objectOf(json: string): object {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null) {
    throw new Error(`expected a JSON object and got ${json}`);
  }
  return value;
}
