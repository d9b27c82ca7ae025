/** A request as it goes over the wire. */
export interface ProbeRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly host: string;
  /** Path with its query string, sent exactly so: what climbs must not be normalized on the way. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** @default none */
  readonly body?: string;
}

/** An answer, as far as the probe looks at it. */
export interface ProbeAnswer {
  /** 0 when no answer came. */
  readonly status: number;
  /** Names in lower case, without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of the Set-Cookie headers. */
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** Sends one request over TLS, follows no redirect, and never rejects. */
export type SendProbe = (request: ProbeRequest) => Promise<ProbeAnswer>;

/** What the probe works with. */
export interface ProbePorts {
  readonly send: SendProbe;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Makes 1 to 16 characters `[a-z0-9]` that were not used before. */
  readonly nonce: () => string;
  /** Tells the operator what is going on, a line at a time. @default nobody is told */
  readonly progress?: (line: string) => void;
}

/** No answer. */
export const SILENCE: ProbeAnswer = { status: 0, headers: {}, setCookies: [], body: "" };
