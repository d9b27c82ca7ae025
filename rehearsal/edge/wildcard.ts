/**
 * Matches text against a pattern in which `*` stands for any number of characters (`/` included) and `?` for exactly
 * one. Case matters. Time grows with the product of the lengths at worst, never exponentially: patterns and paths come
 * from viewers' cookies and URLs.
 */
export function matchesWildcard(pattern: string, value: string): boolean {
  let patternAt = 0;
  let valueAt = 0;
  let star = -1;
  let starValue = 0;
  while (valueAt < value.length) {
    const expected = pattern[patternAt];
    if (expected === "*") {
      star = patternAt++;
      starValue = valueAt;
    } else if (expected === "?" || (expected !== undefined && expected === value[valueAt])) {
      patternAt++;
      valueAt++;
    } else if (star >= 0) {
      patternAt = star + 1;
      valueAt = ++starValue;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === "*") {
    patternAt++;
  }
  return patternAt === pattern.length;
}
