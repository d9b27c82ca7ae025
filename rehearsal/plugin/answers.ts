import { isProps, toJson } from "../cloud/core/props";
import type { Props, Scope } from "../cloud/core/types";

/** A problem that the cloud found in an argument. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** An answer of the cloud, read without trusting its shape: the two sides run in different processes. */
export class Answer {
  readonly #props: Props;

  constructor(
    private readonly method: string,
    answer: unknown,
  ) {
    const json = toJson(answer);
    this.#props = isProps(json) ? json : {};
  }

  /** An object that must be there. */
  props(key: string): Props {
    const value = this.#props[key];
    return isProps(value) ? value : this.#missing(key, "an object");
  }

  /** An object, or undefined when it is absent or null. */
  optionalProps(key: string): Props | undefined {
    const value = this.#props[key];
    return isProps(value) ? value : undefined;
  }

  /** A text that must be there. */
  text(key: string): string {
    const value = this.#props[key];
    return typeof value === "string" ? value : this.#missing(key, "a text");
  }

  /** A list of texts that must be there. */
  texts(key: string): readonly string[] {
    const value = this.#props[key];
    return Array.isArray(value)
      ? value.filter((item): item is string => typeof item === "string")
      : this.#missing(key, "a list of texts");
  }

  /** The `failures` of a check. */
  failures(): readonly Failure[] {
    const value = this.#props["failures"];
    if (!Array.isArray(value)) {
      return this.#missing("failures", "a list");
    }
    return value.filter(isProps).map((item) => ({
      property: typeof item["property"] === "string" ? item["property"] : "",
      reason: typeof item["reason"] === "string" ? item["reason"] : "refused without a reason",
    }));
  }

  /** The `scope` of a configuration. */
  scope(): Scope {
    const scope = this.props("scope");
    const { accountId, region, defaultTags } = scope;
    if (typeof accountId !== "string" || typeof region !== "string") {
      return this.#missing("scope", "an account and a Region");
    }
    const tags = isProps(defaultTags) ? Object.entries(defaultTags) : [];
    return {
      accountId,
      region,
      defaultTags: Object.fromEntries(
        tags.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      ),
    };
  }

  #missing(key: string, expected: string): never {
    throw new Error(`the stand-in cloud's answer to ${this.method} lacks "${key}": expected ${expected}`);
  }
}
