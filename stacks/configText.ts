/** Whether a value holds lists and objects inside each other on more levels than that. */
export function isNestedDeeperThan(levels: number, value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (levels === 0 || Object.values(value).some((inner) => isNestedDeeperThan(levels - 1, inner)))
  );
}

/** An object or a list that is being read. */
interface Open {
  /** Names so far; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** The name whose value is being read, or the number of the list's element. */
  step: string | number;
}

/** A text, or a mark that opens, closes or separates; numbers and words do not matter here. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Names that stand more than once in one object of a JSON text: the path to each.
 *
 * @param text valid JSON
 */
export function repeatedNames(text: string): readonly (readonly string[])[] {
  const open: Open[] = [];
  const repeated: string[][] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const current = open.at(-1);
    if (token === "{" || token === "[") {
      isName = token === "{";
      open.push({ names: isName ? new Set() : undefined, step: 0 });
    } else if (token === "}" || token === "]") {
      isName = false;
      open.pop();
    } else if (token === ",") {
      isName = current?.names !== undefined;
      if (current !== undefined && typeof current.step === "number") {
        current.step++;
      }
    } else if (isName && token !== ":" && current?.names !== undefined) {
      current.step = nameOf(token);
      if (current.names.has(current.step)) {
        repeated.push(open.map(({ step }) => String(step)));
      }
      current.names.add(current.step);
      isName = false;
    }
  }
  return repeated;
}

/** Two spellings of a name are one name. */
function nameOf(token: string): string {
  return String(JSON.parse(token));
}
