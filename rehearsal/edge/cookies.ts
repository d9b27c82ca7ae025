/** The cookies of a `cookie` header in order, duplicates included; what is no `name=value` pair is left out. */
export function parseCookies(
  header: string | undefined,
): readonly (readonly [name: string, value: string])[] {
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .flatMap((pair) => {
      const equals = pair.indexOf("=");
      return equals <= 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const];
    });
}

/** Writes cookies back into a header's value, or undefined when there are none. */
export function formatCookies(cookies: readonly (readonly [string, string])[]): string | undefined {
  return cookies.length === 0 ? undefined : cookies.map(([name, value]) => `${name}=${value}`).join("; ");
}
