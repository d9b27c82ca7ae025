const compiled = new Map<string, RegExp>();

/** IAM's wildcards: `*` is any text, `?` any one character; everything else is itself. */
export function matchesGlob(pattern: string, value: string): boolean {
  if (!/[*?]/.test(pattern)) {
    return pattern === value;
  }
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*+/g, "[\\s\\S]*")
      .replace(/\?/g, "[\\s\\S]");
    expression = new RegExp(`^${source}$`);
    compiled.set(pattern, expression);
  }
  return expression.test(value);
}

/** A text that both patterns match, the shortest or nearly so; `undefined` where they have none in common. */
export function commonText(left: string, right: string): string | undefined {
  const barren = new Set<string>();
  const from = (i: number, j: number): string | undefined => {
    const place = `${i} ${j}`;
    if (barren.has(place)) {
      return undefined;
    }
    const found = step(i, j);
    if (found === undefined) {
      barren.add(place);
    }
    return found;
  };
  const step = (i: number, j: number): string | undefined => {
    const [a, b] = [left[i], right[j]];
    if (a === undefined && b === undefined) {
      return "";
    }
    if (a === "*") {
      return from(i + 1, j) ?? (b === undefined ? undefined : after(b, from(i, j + 1)));
    }
    if (b === "*") {
      return from(i, j + 1) ?? (a === undefined ? undefined : after(a, from(i + 1, j)));
    }
    const meets = a !== undefined && b !== undefined && (a === b || a === "?" || b === "?");
    return meets ? after(a === "?" ? b : a, from(i + 1, j + 1)) : undefined;
  };
  return from(0, 0);
}

/** One character more in front: a wildcard of several characters adds none, one of a single character is as good as an `x`. */
function after(character: string, rest: string | undefined): string | undefined {
  return rest === undefined
    ? undefined
    : (character === "*" ? "" : character === "?" ? "x" : character) + rest;
}

/** Actions match without regard to case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesGlob(pattern.toLowerCase(), action.toLowerCase());
}

/** ArnLike and ArnEquals: each of the six parts is compared by itself, so a `*` does not reach over a colon. */
export function matchesArn(pattern: string, value: string): boolean {
  const wanted = parts(pattern);
  const actual = parts(value);
  return (
    wanted !== undefined &&
    actual !== undefined &&
    wanted.every((part, index) => matchesGlob(part, actual[index] ?? ""))
  );
}

function parts(arn: string): readonly string[] | undefined {
  if (arn === "*") {
    return ["*", "*", "*", "*", "*", "*"];
  }
  const pieces = arn.split(":");
  return pieces.length < 6 ? undefined : [...pieces.slice(0, 5), pieces.slice(5).join(":")];
}
