import { text } from "../../rehearsal/cloud/core/props";
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

/** The template that would make a resource. */
export function templateOf({ name, kind, region, desiredState }: ControlledResource): Template {
  return {
    name,
    kind,
    region,
    template: JSON.stringify({
      AWSTemplateFormatVersion: "2010-09-09",
      Resources: { Subject: { Type: kind, Properties: desiredState } },
    }),
  };
}

function objectOf(json: string): object {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null) {
    throw new Error(`expected a JSON object and got ${json}`);
  }
  return value;
}
