/** CloudFront's path patterns: `*` stands for any characters, slashes included, `?` for one. Case matters. */
export function matchesPattern(pattern: string, path: string): boolean {
  const source = pattern.replace(/[^A-Za-z0-9]/g, (character) =>
    character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
  );
  return new RegExp(`^${source}$`, "s").test(path);
}
