import type { AttributeValue } from "../attributeValue";

/** A document path: an attribute's name, then names of map members and places in lists. */
export type Path = readonly [string, ...(string | number)[]];

/** What a comparison looks at. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly path: Path };

/** Comparison operators of the expression language. */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** A condition, filter or key condition. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly inner: Condition }
  | {
      readonly kind: "compare";
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: "between";
      readonly operand: Operand;
      readonly low: Operand;
      readonly high: Operand;
    }
  | { readonly kind: "in"; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: "exists"; readonly path: Path; readonly wanted: boolean }
  | { readonly kind: "type"; readonly path: Path; readonly type: Operand }
  | { readonly kind: "beginsWith" | "contains"; readonly left: Operand; readonly right: Operand };

/** What SET gives an attribute. */
export type SetValue =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "ifNotExists"; readonly path: Path; readonly otherwise: SetValue }
  | {
      readonly kind: "plus" | "minus" | "listAppend";
      readonly left: SetValue;
      readonly right: SetValue;
    };

/** One action of an update expression. */
export type UpdateAction =
  | { readonly kind: "set"; readonly path: Path; readonly value: SetValue }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "add" | "delete"; readonly path: Path; readonly value: AttributeValue };
