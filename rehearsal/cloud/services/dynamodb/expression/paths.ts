import type { AttributeValue, Item } from "../attributeValue";
import { validation } from "../problems";
import { TokenReader } from "./tokenReader";
import type { Placeholders } from "./placeholders";
import type { Path } from "./syntax";

/** What stands at a document path; undefined where nothing does. */
export function valueAt(item: Item, [name, ...steps]: Path): AttributeValue | undefined {
  let value = own(item, name);
  for (const step of steps) {
    if (value === undefined) {
      return undefined;
    }
    value =
      typeof step === "number"
        ? "L" in value
          ? value.L[step]
          : undefined
        : "M" in value
          ? own(value.M, step)
          : undefined;
  }
  return value;
}

/** The item with a value at a path; a place beyond a list's end is its end. @throws AwsError ValidationException where the way there is missing */
export function withValueAt(item: Item, [name, ...steps]: Path, value: AttributeValue): Item {
  const [next, ...rest] = steps;
  return { ...item, [name]: next === undefined ? value : inside(own(item, name), [next, ...rest], value) };
}

/** The item without what stands at a path. @throws AwsError ValidationException where the way there is missing */
export function withoutValueAt(item: Item, [name, ...steps]: Path): Item {
  const [next, ...rest] = steps;
  if (next === undefined) {
    return Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
  }
  return { ...item, [name]: inside(own(item, name), [next, ...rest], undefined) };
}

/** Parses a projection expression: paths with commas between them. @throws AwsError ValidationException */
export function parseProjection(source: string, placeholders: Placeholders): readonly Path[] {
  const reader = new TokenReader(source, "ProjectionExpression", placeholders);
  const paths = [reader.path()];
  while (reader.accept(",")) {
    paths.push(reader.path());
  }
  reader.end();
  return paths;
}

/** What of an item stands at these paths. Members of one list come in their order, without the gaps. */
export function project(item: Item, paths: readonly Path[]): Item {
  return pick(
    item,
    paths.filter((path) => valueAt(item, path) !== undefined),
  );
}

type Steps = readonly [string | number, ...(string | number)[]];

function inside(
  container: AttributeValue | undefined,
  [step, ...steps]: Steps,
  value: AttributeValue | undefined,
): AttributeValue {
  const [next, ...rest] = steps;
  if (typeof step === "string" && container !== undefined && "M" in container) {
    if (next === undefined && value === undefined) {
      return { M: Object.fromEntries(Object.entries(container.M).filter(([key]) => key !== step)) };
    }
    const member = next === undefined ? value : inside(own(container.M, step), [next, ...rest], value);
    return { M: { ...container.M, ...(member === undefined ? {} : { [step]: member }) } };
  }
  if (typeof step === "number" && container !== undefined && "L" in container) {
    if (next === undefined && value === undefined) {
      return { L: container.L.filter((_, index) => index !== step) };
    }
    const member = next === undefined ? value : inside(container.L[step], [next, ...rest], value);
    const list = [...container.L];
    if (member !== undefined) {
      list[Math.min(step, list.length)] = member;
    }
    return { L: list };
  }
  throw validation("The document path provided in the update expression is invalid for update");
}

function pick(item: Item, paths: readonly Path[]): Item {
  const names = [...new Set(paths.map(([name]) => name))];
  return Object.fromEntries(
    names.flatMap((name): [string, AttributeValue][] => {
      const value = own(item, name);
      const deeper = paths.filter(([first]) => first === name).map(([, ...steps]) => steps);
      return value === undefined ? [] : [[name, pickInside(value, deeper)]];
    }),
  );
}

function pickInside(value: AttributeValue, paths: readonly (readonly (string | number)[])[]): AttributeValue {
  if (paths.some((steps) => steps.length === 0)) {
    return value;
  }
  if ("M" in value) {
    return {
      M: pick(
        value.M,
        paths.flatMap(([first, ...rest]): Path[] => (typeof first === "string" ? [[first, ...rest]] : [])),
      ),
    };
  }
  return "L" in value
    ? {
        L: value.L.flatMap((member, index) => {
          const deeper = paths.filter(([first]) => first === index).map(([, ...steps]) => steps);
          return deeper.length === 0 ? [] : [pickInside(member, deeper)];
        }),
      }
    : value;
}

function own(attributes: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
