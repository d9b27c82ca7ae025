import type { Sample } from "./args";

type Step = string | number;

/** The fixture with exactly one field of one sample set to a value. */
export function changed(
  samples: readonly Sample[],
  name: string,
  path: readonly Step[],
  value: unknown,
): Sample[] {
  return edited(samples, name, path, (container, step) => Reflect.set(container, step, value));
}

/** The fixture with exactly one field of one sample taken away. */
export function without(samples: readonly Sample[], name: string, path: readonly Step[]): Sample[] {
  return edited(samples, name, path, (container, step) => {
    if (!Reflect.has(container, step)) {
      throw new Error(`${name} has no ${path.join(".")} to take away`);
    }
    return Reflect.deleteProperty(container, step);
  });
}

function edited(
  samples: readonly Sample[],
  name: string,
  path: readonly Step[],
  edit: (container: object, step: Step) => boolean,
): Sample[] {
  if (!samples.some((sample) => sample.name === name)) {
    throw new Error(`the fixture has no sample called ${name}`);
  }
  return samples.map((sample) => {
    if (sample.name !== name) {
      return sample;
    }
    const props: object = structuredClone(sample.props);
    const last = path.at(-1);
    const container = path.slice(0, -1).reduce<object>((outer, step) => groupIn(outer, step), props);
    if (last === undefined || !edit(container, last)) {
      throw new Error(`${name} cannot be edited at ${path.join(".")}`);
    }
    return { ...sample, props: { ...props } };
  });
}

/** A step may lead through groups that the fixture leaves out: setting one flag of an absent block is one mutation. */
function groupIn(outer: object, step: Step): object {
  const found: unknown = Reflect.get(outer, step);
  if (typeof found === "object" && found !== null) {
    return found;
  }
  const made = {};
  Reflect.set(outer, step, made);
  return made;
}
