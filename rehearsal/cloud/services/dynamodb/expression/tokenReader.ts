import { validation } from "../problems";
import type { ExpressionKind, Placeholders } from "./placeholders";
import type { Path } from "./syntax";

const TOKEN = /\s*([#:][A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|\d+|<>|<=|>=|[=<>()[\],.+-])/y;
const NAME = /^(#[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*)$/;
/** Bytes of an expression ("Expression parameters" in DynamoDB's constraints). */
const MAX_BYTES = 4_096;

/** Reads an expression token by token; what is left to the grammars is the order in which they may come. */
export class TokenReader {
  readonly #tokens: readonly string[];
  #next = 0;

  /** @throws AwsError ValidationException for an empty or too long expression, and for what is no token */
  constructor(
    source: string,
    private readonly kind: ExpressionKind,
    private readonly placeholders: Placeholders,
  ) {
    if (source.trim() === "") {
      throw validation(`Invalid ${kind}: The expression can not be empty;`);
    }
    if (Buffer.byteLength(source) > MAX_BYTES) {
      throw validation(`Invalid ${kind}: Expression size has exceeded the maximum allowed size;`);
    }
    this.#tokens = tokensOf(source, kind);
  }

  /** The next token, or one further on; undefined at the end. */
  peek(ahead = 0): string | undefined {
    return this.#tokens[this.#next + ahead];
  }

  /** Reads the next token if it is this one; words match in any case. */
  accept(token: string): boolean {
    const found = this.peek()?.toUpperCase() === token.toUpperCase();
    if (found) {
      this.#next += 1;
    }
    return found;
  }

  /** Like {@link accept}. @throws AwsError ValidationException where it is another one */
  expect(token: string): void {
    if (!this.accept(token)) {
      this.fail();
    }
  }

  /** Reads whatever comes. @throws AwsError ValidationException at the end */
  take(): string {
    const token = this.peek();
    if (token === undefined) {
      return this.fail();
    }
    this.#next += 1;
    return token;
  }

  /** Reads a document path such as `#a.b[3]`. */
  path(): Path {
    const path: [string, ...(string | number)[]] = [this.#name()];
    for (;;) {
      if (this.accept(".")) {
        path.push(this.#name());
      } else if (this.accept("[")) {
        const place = this.take();
        if (!/^\d+$/.test(place)) {
          this.#next -= 1;
          this.fail();
        }
        path.push(Number(place));
        this.expect("]");
      } else {
        return path;
      }
    }
  }

  /** Reads a `:value`. */
  value(): ReturnType<Placeholders["value"]> {
    return this.placeholders.value(this.take(), this.kind);
  }

  /** Makes sure that nothing is left. @throws AwsError ValidationException */
  end(): void {
    if (this.peek() !== undefined) {
      this.fail();
    }
  }

  /** @throws AwsError ValidationException: the next token does not belong there */
  fail(): never {
    const token = this.peek() ?? "<EOF>";
    const near = this.#tokens.slice(Math.max(0, this.#next - 1), this.#next + 2).join(" ");
    throw validation(`Invalid ${this.kind}: Syntax error; token: "${token}", near: "${near}"`);
  }

  /** @throws AwsError ValidationException in DynamoDB's words, with the expression's kind in front */
  refuse(problem: string): never {
    throw validation(`Invalid ${this.kind}: ${problem}`);
  }

  #name(): string {
    const token = this.peek() ?? "";
    if (!NAME.test(token)) {
      this.fail();
    }
    this.#next += 1;
    return this.placeholders.name(token, this.kind);
  }
}

function tokensOf(source: string, kind: ExpressionKind): readonly string[] {
  const text = source.trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) {
      const rest = text.slice(at).trimStart();
      throw validation(
        `Invalid ${kind}: Syntax error; token: "${rest.slice(0, 1)}", near: "${rest.slice(0, 10)}"`,
      );
    }
    tokens.push(token);
  }
  return tokens;
}
