import type { Headers } from "../network";
import { parseCookies } from "./cookies";

/** A viewer's request as it arrives at the edge. */
export interface ViewerRequest {
  readonly method: string;
  readonly host: string;
  /** Path with its query string, exactly as the viewer sent it. */
  readonly path: string;
  /** Names in lower case; cookies are in `cookie`. */
  readonly headers: Headers;
  readonly clientIp: string;
  /** @default none */
  readonly body?: Uint8Array;
  /** @default "https" */
  readonly scheme?: "http" | "https";
}

/** A request inside the edge: taken apart, so that functions can change it. */
export interface EdgeRequest {
  readonly method: string;
  /** Raw path without the query string. */
  readonly uri: string;
  /** Raw query parameters in order; a parameter without `=` has an empty value. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Without `cookie`; names in lower case. */
  readonly headers: Headers;
  readonly cookies: readonly (readonly [name: string, value: string])[];
}

/** Takes a raw query string apart without decoding it. */
export function parseQuery(queryString: string): readonly (readonly [string, string])[] {
  return queryString
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? ([pair, ""] as const) : ([pair.slice(0, equals), pair.slice(equals + 1)] as const);
    });
}

/** Writes query parameters back, with an empty value where there was none. */
export function formatQuery(query: readonly (readonly [string, string])[]): string {
  return query.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
}

/** Splits a raw path at its first `?`. */
export function splitPath(path: string): { readonly uri: string; readonly queryString: string } {
  const mark = path.indexOf("?");
  return mark < 0
    ? { uri: path, queryString: "" }
    : { uri: path.slice(0, mark), queryString: path.slice(mark + 1) };
}

/** Takes a viewer's request apart. */
export function toEdgeRequest(request: ViewerRequest): EdgeRequest {
  const { uri, queryString } = splitPath(request.path);
  const { cookie, ...headers } = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: request.method,
    uri,
    query: parseQuery(queryString),
    headers: { ...headers, host: request.host },
    cookies: parseCookies(cookie),
  };
}
