import { z } from "zod";

/** What a value must look like, as far as the SDK's declarations say. Compact, because it is cached on disk. */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | "asset"
  | "archive"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly ref: string }
  | { readonly object: Properties }
  | { readonly oneOf: readonly Shape[] };

/** One declared property. */
export interface PropertySchema {
  readonly shape: Shape;
  readonly optional: boolean;
}

/** Declared properties by name. */
export type Properties = Readonly<Record<string, PropertySchema>>;

/** One resource class of the SDK. */
export interface TypeSchema {
  /** Constructor arguments. */
  readonly arguments: Properties;
  /** Names of the class's output properties, without `id` and `urn`. */
  readonly outputs: readonly string[];
}

/** Everything that was read for a set of type tokens. */
export interface SchemaDocument {
  /** By type token. A token that no installed SDK declares is missing. */
  readonly types: Readonly<Record<string, TypeSchema>>;
  /** Nested input types by `<package>:<namespace>.<name>`; shapes point here by `ref`. */
  readonly definitions: Readonly<Record<string, Properties>>;
}

const shapeSchema: z.ZodType<Shape> = z.lazy(() =>
  z.union([
    z.enum(["string", "number", "boolean", "any", "asset", "archive"]),
    z.strictObject({ ref: z.string() }),
    z.strictObject({ list: shapeSchema }),
    z.strictObject({ map: shapeSchema }),
    z.strictObject({ object: propertiesSchema }),
    z.strictObject({ oneOf: z.array(shapeSchema) }),
  ]),
);

const propertiesSchema: z.ZodType<Properties> = z.record(
  z.string(),
  z.strictObject({ shape: shapeSchema, optional: z.boolean() }),
);

/** Reads a cached {@link SchemaDocument}. */
export const schemaDocumentSchema: z.ZodType<SchemaDocument> = z.strictObject({
  types: z.record(z.string(), z.strictObject({ arguments: propertiesSchema, outputs: z.array(z.string()) })),
  definitions: z.record(z.string(), propertiesSchema),
});
