import type { AttributeValue, Item } from "../attributeValue";
import { validation } from "../problems";
import { RESERVED_WORDS } from "./reservedWords";

/** The parameters of requests that hold an expression, as DynamoDB's messages name them. */
export type ExpressionKind =
  | "ConditionExpression"
  | "FilterExpression"
  | "KeyConditionExpression"
  | "ProjectionExpression"
  | "UpdateExpression";

/** A request's `#names` and `:values`; knows which of them its expressions used. */
export class Placeholders {
  readonly #used = new Set<string>();

  constructor(
    private readonly names: Readonly<Record<string, string>> = {},
    private readonly values: Item = {},
  ) {}

  /** What an attribute's name in an expression means. @throws AwsError ValidationException for an undefined or reserved one */
  name(token: string, kind: ExpressionKind): string {
    if (token.startsWith("#")) {
      this.#used.add(token);
      const name = Object.hasOwn(this.names, token) ? this.names[token] : undefined;
      if (name === undefined) {
        throw validation(
          `Invalid ${kind}: An expression attribute name used in the document path is not defined; attribute name: ${token}`,
        );
      }
      return name;
    }
    if (RESERVED_WORDS.has(token.toUpperCase())) {
      throw validation(`Invalid ${kind}: Attribute name is a reserved keyword; reserved keyword: ${token}`);
    }
    return token;
  }

  /** The value of a `:placeholder`. @throws AwsError ValidationException for an undefined one */
  value(token: string, kind: ExpressionKind): AttributeValue {
    this.#used.add(token);
    const value = Object.hasOwn(this.values, token) ? this.values[token] : undefined;
    if (value === undefined) {
      throw validation(
        `Invalid ${kind}: An expression attribute value used in expression is not defined; attribute value: ${token}`,
      );
    }
    return value;
  }

  /** DynamoDB takes nothing that no expression uses. @throws AwsError ValidationException */
  requireAllUsed(): void {
    for (const [parameter, defined] of [
      ["ExpressionAttributeNames", this.names],
      ["ExpressionAttributeValues", this.values],
    ] as const) {
      const unused = Object.keys(defined).filter((token) => !this.#used.has(token));
      if (unused.length > 0) {
        throw validation(
          `Value provided in ${parameter} unused in expressions: keys: {${unused.join(", ")}}`,
        );
      }
    }
  }
}
