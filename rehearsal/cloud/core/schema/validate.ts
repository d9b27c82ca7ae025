import { distance } from "fastest-levenshtein";
import { isList, isProps } from "../props";
import { UNKNOWN, type Json, type Props } from "../types";
import type { Properties, SchemaDocument, Shape, TypeSchema } from "./shapes";

/** One thing wrong with a resource's arguments. */
export interface Failure {
  /** Path of the property, e.g. `origins[0].customOriginConfig.httpPort`. */
  readonly property: string;
  readonly reason: string;
}

/** Compares a resource's arguments with what its class declares. Unknown values fit everywhere. */
export function validateArguments(
  document: SchemaDocument,
  type: TypeSchema,
  inputs: Props,
): readonly Failure[] {
  return new Validator(document).object(type.arguments, inputs, "");
}

/** The candidate that a misspelt name most likely meant, or undefined when none is near. */
export function suggestion(name: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(2, Math.floor(name.length / 3))
    ? best.candidate
    : undefined;
}

class Validator {
  constructor(private readonly document: SchemaDocument) {}

  object(properties: Properties, value: Props, path: string): readonly Failure[] {
    const failures: Failure[] = [];
    for (const [name, item] of Object.entries(value)) {
      const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const here = path === "" ? name : `${path}.${name}`;
      if (declared === undefined) {
        failures.push({ property: here, reason: unknownProperty(name, Object.keys(properties)) });
      } else if (item !== null) {
        failures.push(...this.#value(declared.shape, item, here));
      }
    }
    for (const [name, declared] of Object.entries(properties)) {
      if (!declared.optional && (value[name] === undefined || value[name] === null)) {
        failures.push({
          property: path === "" ? name : `${path}.${name}`,
          reason: "is required, but was not given",
        });
      }
    }
    return failures;
  }

  #value(shape: Shape, value: Json, path: string): readonly Failure[] {
    if (value === UNKNOWN || shape === "any" || value === null) {
      return [];
    }
    if (typeof shape === "string") {
      const fits = shape === "asset" || shape === "archive" ? isProps(value) : typeof value === shape;
      return fits ? [] : [mismatch(shape, value, path)];
    }
    if ("list" in shape) {
      return isList(value)
        ? value.flatMap((item, index) => this.#value(shape.list, item, `${path}[${index}]`))
        : [mismatch("list", value, path)];
    }
    if ("oneOf" in shape) {
      return this.#oneOf(shape.oneOf, value, path);
    }
    if (!isProps(value)) {
      return [mismatch("object", value, path)];
    }
    if ("map" in shape) {
      return Object.entries(value).flatMap(([key, item]) =>
        this.#value(shape.map, item, `${path}["${key}"]`),
      );
    }
    return this.object(
      "ref" in shape ? (this.document.definitions[shape.ref] ?? {}) : shape.object,
      value,
      path,
    );
  }

  #oneOf(shapes: readonly Shape[], value: Json, path: string): readonly Failure[] {
    const attempts = shapes.map((shape) => this.#value(shape, value, path));
    if (attempts.some((failures) => failures.length === 0)) {
      return [];
    }
    // The alternative of the right kind fails somewhere inside; its failures say more than "none fits".
    return (
      attempts.find((failures) => failures.every((failure) => failure.property !== path)) ?? [
        { property: path, reason: `must be ${shapes.map(nameOf).join(" or ")}, got ${describe(value)}` },
      ]
    );
  }
}

function unknownProperty(name: string, known: readonly string[]): string {
  const meant = suggestion(name, known);
  return `unknown property ${JSON.stringify(name)}${meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`}`;
}

function mismatch(expected: Shape | "list" | "object", value: Json, path: string): Failure {
  return { property: path, reason: `must be ${nameOf(expected)}, got ${describe(value)}` };
}

function nameOf(shape: Shape | "list" | "object"): string {
  if (shape === "asset" || shape === "archive" || shape === "object" || shape === "any") {
    return `an ${shape === "any" ? "arbitrary value" : shape}`;
  }
  if (typeof shape === "string") {
    return `a ${shape}`;
  }
  return "list" in shape ? "a list" : "an object";
}

/** Names the kind only: the value may be a secret. */
function describe(value: Json): string {
  return isList(value) ? "a list" : isProps(value) ? "an object" : `a ${typeof value}`;
}
