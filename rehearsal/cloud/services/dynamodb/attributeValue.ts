import { z } from "zod";
import { compareDecimals, formatDecimal, parseDecimal } from "./decimal";
import { validation } from "./problems";

/** A value as DynamoDB's protocol spells it: its type's letter, then the value. Bytes are Base64, numbers decimal text. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Item }
  | { readonly L: readonly AttributeValue[] }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

/** Attributes by name. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The letters of the types. */
export type AttributeType = "S" | "N" | "B" | "BOOL" | "NULL" | "M" | "L" | "SS" | "NS" | "BS";

const number = z.string().transform((text) => formatDecimal(parseDecimal(text)));
const nothing = z.boolean().transform((value): true => {
  if (!value) {
    throw validation(
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    );
  }
  return value;
});

/** Reads a value; numbers become the text that DynamoDB gives back. @throws AwsError ValidationException, ZodError */
export const attributeValueSchema: z.ZodType<AttributeValue> = z.lazy(() =>
  z.union([
    z.strictObject({ S: z.string() }),
    z.strictObject({ N: number }),
    z.strictObject({ B: z.string() }),
    z.strictObject({ BOOL: z.boolean() }),
    z.strictObject({ NULL: nothing }),
    z.strictObject({ M: itemSchema }),
    z.strictObject({ L: z.array(attributeValueSchema) }),
    z.strictObject({ SS: members("string", z.string()) }),
    z.strictObject({ NS: members("number", number) }),
    z.strictObject({ BS: members("binary", z.string()) }),
  ]),
);

/** Reads an item. @throws AwsError ValidationException, ZodError */
export const itemSchema: z.ZodType<Item> = z.record(z.string(), attributeValueSchema);

function members(kind: string, member: z.ZodType<string>): z.ZodType<readonly string[]> {
  return z.array(member).transform((values) => {
    if (values.length === 0) {
      throw validation(`One or more parameter values were invalid: An ${kind} set  may not be empty`);
    }
    if (new Set(values).size < values.length) {
      throw validation(
        `One or more parameter values were invalid: Input collection [${values.join(", ")}] contains duplicates.`,
      );
    }
    return values;
  });
}

/** The letter of a value's type. */
export function typeOf(value: AttributeValue): AttributeType {
  const letters: readonly AttributeType[] = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];
  return letters.find((letter) => letter in value) ?? "NULL";
}

/** The members of a set; undefined for any other value. */
export function membersOf(value: AttributeValue): readonly string[] | undefined {
  return "SS" in value ? value.SS : "NS" in value ? value.NS : "BS" in value ? value.BS : undefined;
}

/** A set of the same type with other members. */
export function setLike(value: AttributeValue, values: readonly string[]): AttributeValue {
  return "SS" in value ? { SS: values } : "NS" in value ? { NS: values } : { BS: values };
}

/**
 * Below zero, zero or above, as the left value comes before, with or after the right one: texts and bytes by their bytes, numbers by
 * what they are. Undefined where the two cannot be compared.
 */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if ("S" in left && "S" in right) {
    return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  }
  if ("N" in left && "N" in right) {
    return compareDecimals(parseDecimal(left.N), parseDecimal(right.N));
  }
  return "B" in left && "B" in right
    ? Buffer.compare(Buffer.from(left.B, "base64"), Buffer.from(right.B, "base64"))
    : undefined;
}

/** Equal in type and content; the order of a set's members does not matter. */
export function sameValue(left: AttributeValue, right: AttributeValue): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: AttributeValue): string {
  if ("M" in value) {
    const names = Object.keys(value.M).sort();
    return JSON.stringify(names.map((name) => [name, canonical(value.M[name] ?? { NULL: true })]));
  }
  if ("L" in value) {
    return `L${JSON.stringify(value.L.map(canonical))}`;
  }
  if ("N" in value) {
    return formatDecimal(parseDecimal(value.N));
  }
  const set = membersOf(value);
  if (set === undefined) {
    return JSON.stringify(value);
  }
  const members = "NS" in value ? set.map((member) => canonical({ N: member })) : [...set];
  return JSON.stringify({ [typeOf(value)]: members.sort() });
}

/** Bytes of an item as DynamoDB counts them against its limits: names and values ("Item sizes and formats"). */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: AttributeValue): number {
  if ("S" in value) {
    return Buffer.byteLength(value.S);
  }
  if ("N" in value) {
    return numberSize(value.N);
  }
  if ("B" in value) {
    return Buffer.from(value.B, "base64").length;
  }
  if ("M" in value) {
    return 3 + itemSize(value.M) + Object.keys(value.M).length;
  }
  if ("L" in value) {
    return 3 + value.L.reduce((bytes, member) => bytes + valueSize(member) + 1, 0);
  }
  const set = membersOf(value);
  return set === undefined
    ? 1
    : set.reduce((bytes, member) => bytes + valueSize("NS" in value ? { N: member } : { S: member }), 0);
}

/** About one byte for two significant digits, and one more. */
function numberSize(text: string): number {
  return Math.ceil(text.replace(/^-?0*\.?0*/, "").replace(".", "").length / 2) + 1;
}
