import { optionalBoolean, optionalNumber, optionalObject, texts } from "../../core/props";
import type { Props } from "../../core/types";
import type { Problem } from "./problem";

/** What an API answers browsers that ask from pages of other origins. */
export interface CorsConfiguration {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Seconds for which a browser may keep the answer of a preflight. */
  readonly maxAge: number | undefined;
}

const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "*"];
/** `https://app.example`, with a port or without; `https://*` and `http://*` stand for all of their scheme. */
const ORIGIN = /^(\*|https?:\/\/(\*|[A-Za-z0-9.-]+(:\d{1,5})?))$/;

/** The CORS settings of an API, or undefined when it has none. */
export function corsOf(inputs: Props): CorsConfiguration | undefined {
  const cors = optionalObject(inputs, "corsConfiguration");
  return (
    cors && {
      allowCredentials: optionalBoolean(cors, "allowCredentials") ?? false,
      allowHeaders: texts(cors, "allowHeaders"),
      allowMethods: texts(cors, "allowMethods"),
      allowOrigins: texts(cors, "allowOrigins"),
      exposeHeaders: texts(cors, "exposeHeaders"),
      maxAge: optionalNumber(cors, "maxAge"),
    }
  );
}

/** What is wrong with CORS settings. */
export function corsProblems(inputs: Props): readonly Problem[] {
  const cors = corsOf(inputs);
  if (cors === undefined) {
    return [];
  }
  const problems: Problem[] = [];
  const add = (property: string, reason: string): void => {
    problems.push({ property: `corsConfiguration.${property}`, reason: `BadRequestException: ${reason}` });
  };
  if (cors.allowCredentials && cors.allowOrigins.includes("*")) {
    add("allowCredentials", "allow-credentials is not supported for origin *; name the origins");
  }
  for (const origin of cors.allowOrigins.filter((candidate) => !ORIGIN.test(candidate))) {
    add("allowOrigins", `Invalid format for origin ${origin}; a scheme and a host without a path are needed`);
  }
  for (const method of cors.allowMethods.filter((candidate) => !METHODS.includes(candidate))) {
    add("allowMethods", `${method}; ${METHODS.join(", ")} are allowed`);
  }
  for (const name of [...cors.allowHeaders, ...cors.exposeHeaders]) {
    if (!/^(\*|[A-Za-z0-9!#$%&'+.^_`|~-]+)$/.test(name)) {
      add("allowHeaders", `${JSON.stringify(name)} is no name of a header`);
    }
  }
  if (cors.maxAge !== undefined && (cors.maxAge < -1 || cors.maxAge > 86_400)) {
    add("maxAge", `${cors.maxAge} s; -1 to 86400 s are allowed`);
  }
  return problems;
}
