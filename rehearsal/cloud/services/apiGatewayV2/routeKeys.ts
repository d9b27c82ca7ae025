const METHODS = ["ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** What a literal part of a path consists of. */
const LITERAL = /^[A-Za-z0-9._~:@!$&'()*+,;=%-]+$/;
const PARAMETER = /^\{([A-Za-z0-9._-]+)(\+?)\}$/;

/** A route key in parts. */
export interface RouteKey {
  /** `ANY` stands for all methods, and the default route has it too. */
  readonly method: string;
  /** The path as the key writes it; undefined for `$default`. */
  readonly path: string | undefined;
}

/** A route that a request has, with what its path says. */
export interface RouteMatch<T> {
  readonly route: T;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads `METHOD /path/{parameter}` or `$default`; a text tells what is wrong. */
export function parseRouteKey(text: string): RouteKey | string {
  if (text === "$default") {
    return { method: "ANY", path: undefined };
  }
  const [method = "", path = "", ...rest] = text.split(" ");
  if (!METHODS.includes(method) || rest.length > 0) {
    return `a method (${METHODS.join(", ")}), one blank and a path are needed, or $default`;
  }
  if (!path.startsWith("/")) {
    return "a path starts with a slash";
  }
  const segments = path.slice(1).split("/");
  const names = segments.flatMap((segment) => PARAMETER.exec(segment)?.[1] ?? []);
  if (new Set(names).size !== names.length) {
    return "a parameter comes twice";
  }
  const wrong = segments.find((segment, index) => {
    const greedy = PARAMETER.exec(segment)?.[2] === "+";
    return greedy ? index < segments.length - 1 : !PARAMETER.test(segment) && !LITERAL.test(segment);
  });
  return wrong === undefined || path === "/"
    ? { method, path }
    : `${JSON.stringify(wrong)} is no part of a path: text, {parameter}, or {parameter+} at the end`;
}

/** Two keys that API Gateway could not choose between: they differ in the names of parameters only. */
export function routeShape(key: RouteKey): string {
  const path = key.path?.replace(/\{[^}+]+(\+?)\}/g, "{$1}");
  return `${key.method} ${path ?? "$default"}`;
}

/**
 * The route of a request. The most specific path wins, part by part: text before a parameter before a greedy one, and the method's own
 * key before `ANY`; `$default` takes what is left. (HTTP APIs, "Routing API requests"; the order among parameters is inference.)
 * @param path as sent, without its query string
 */
export function matchRoute<T>(
  routes: readonly { readonly key: RouteKey; readonly route: T }[],
  method: string,
  path: string,
): RouteMatch<T> | undefined {
  const found = routes
    .filter(({ key }) => key.method === "ANY" || key.method === method)
    .flatMap(({ key, route }) => {
      const parameters = matchPath(key.path, path);
      return parameters === undefined ? [] : [{ route, parameters, rank: rankOf(key) }];
    })
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  return found[0];
}

function matchPath(pattern: string | undefined, path: string): Readonly<Record<string, string>> | undefined {
  if (pattern === undefined) {
    return {};
  }
  const wanted = pattern.split("/");
  const given = path.split("/");
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const [, name, greedy] = PARAMETER.exec(segment) ?? [];
    const value = greedy === "+" ? given.slice(index).join("/") : given[index];
    if (value === undefined || (name === undefined ? value !== segment : value === "")) {
      return undefined;
    }
    if (name !== undefined) {
      parameters[name] = decodeURIComponent(value);
    }
    if (greedy === "+") {
      return parameters;
    }
  }
  return wanted.length === given.length ? parameters : undefined;
}

/** Sorts before what is less specific. */
function rankOf({ method, path }: RouteKey): string {
  const parts = path?.split("/").map((segment) => {
    const greedy = PARAMETER.exec(segment)?.[2];
    return greedy === undefined ? "0" : greedy === "" ? "1" : "2";
  });
  return `${parts?.join("") ?? "3"}${method === "ANY" ? "1" : "0"}`;
}
