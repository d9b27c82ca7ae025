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
