/** `*` stands for any characters, `\*` and `\\` for themselves. */
export function wildcardExpression(wildcard: string): RegExp {
  const source = wildcard.replace(/\\[*\\]|\*|[^*\\]+|\\/g, (part) => {
    if (part === "*") {
      return "[^]*";
    }
    return escapeExpression(/^\\[*\\]$/.test(part) ? part.slice(1) : part);
  });
  return new RegExp(`^${source}$`, "u");
}

/** What EventBridge refuses in a wildcard, or undefined. */
export function wildcardProblem(wildcard: string): string | undefined {
  if (/(^|[^\\])(\\\\)*\*\*/.test(wildcard)) {
    return "consecutive wildcard characters";
  }
  return wildcard.replace(/\\[*\\]/g, "").includes("\\") ? "invalid escape character" : undefined;
}

function escapeExpression(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&");
}
