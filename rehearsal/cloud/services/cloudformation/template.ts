import { isList, isProps, parseJson } from "../../core/props";
import type { Json, Props } from "../../core/types";

/** One resource of a template. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  /** As written, with references. */
  readonly properties: Props;
}

/** A template that the stand-in can read. */
export interface Template {
  readonly parameters: readonly string[];
  readonly resources: readonly TemplateResource[];
  /** Values of the outputs, as written. */
  readonly outputs: Readonly<Record<string, Json>>;
}

/** Sections of a template; the stand-in has no conditions, mappings, rules, transforms or metadata. */
const SECTIONS = ["AWSTemplateFormatVersion", "Description", "Parameters", "Resources", "Outputs"];

/** Largest template that is taken inline. */
const MAX_TEMPLATE_BYTES = 51_200;

/** Reads a template, or says in CloudFormation's manner what is wrong with it. The stand-in reads JSON only. */
export function readTemplate(body: string): Template | { readonly problem: string } {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_TEMPLATE_BYTES) {
    return { problem: `has ${bytes} bytes; an inline template has at most ${MAX_TEMPLATE_BYTES}` };
  }
  const parsed = parseJson(body);
  if (!isProps(parsed)) {
    return { problem: "is not a JSON object" };
  }
  const strange = Object.keys(parsed).find((section) => !SECTIONS.includes(section));
  if (strange !== undefined) {
    return { problem: `has the section ${strange}, which the stand-in does not know` };
  }
  const resources = entries(parsed["Resources"]);
  if (resources.length === 0) {
    return { problem: "needs at least one resource" };
  }
  const untyped = resources.find(
    ([, resource]) => !isProps(resource) || typeof resource["Type"] !== "string",
  );
  if (untyped !== undefined) {
    return { problem: `has the resource ${untyped[0]} without a Type` };
  }
  return {
    parameters: entries(parsed["Parameters"]).map(([name]) => name),
    resources: resources.flatMap(([logicalId, resource]) =>
      isProps(resource) && typeof resource["Type"] === "string"
        ? [{ logicalId, type: resource["Type"], properties: propsOf(resource["Properties"]) }]
        : [],
    ),
    outputs: Object.fromEntries(
      entries(parsed["Outputs"]).map(([name, output]) => [
        name,
        isProps(output) ? (output["Value"] ?? null) : null,
      ]),
    ),
  };
}

/** What references in a template stand for. */
export interface References {
  readonly parameters: Props;
  /** Attributes by logical id, for `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, Props>>;
}

/**
 * Puts values in the place of `Ref` (of parameters) and `Fn::GetAtt`. Every other function is beyond the stand-in, and said so.
 *
 * @throws Error for a reference to nothing
 */
export function resolve(value: Json, references: References): Json {
  if (isList(value)) {
    return value.map((item) => resolve(item, references));
  }
  if (!isProps(value)) {
    return value;
  }
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0 && (only[0] === "Ref" || only[0].startsWith("Fn::"))) {
    const target = valueOfFunction(only[0], only[1], references);
    if (target === undefined) {
      throw new Error(`Unresolved resource dependencies: ${only[0]} ${JSON.stringify(only[1])}`);
    }
    return target;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, references)]));
}

function valueOfFunction(
  name: string,
  argument: Json,
  { parameters, attributes }: References,
): Json | undefined {
  if (name === "Ref" && typeof argument === "string") {
    return own(parameters, argument);
  }
  if (name === "Fn::GetAtt" && isList(argument)) {
    const [logicalId, attribute] = argument;
    const found = typeof logicalId === "string" ? own(attributes, logicalId) : undefined;
    return found === undefined || typeof attribute !== "string" ? undefined : own(found, attribute);
  }
  return undefined;
}

/** A value by its name, and not what every object has, such as `constructor`. */
function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function entries(section: Json | undefined): readonly (readonly [string, Json])[] {
  return isProps(section) ? Object.entries(section) : [];
}

function propsOf(value: Json | undefined): Props {
  return isProps(value) ? value : {};
}
