import type { VirtualClock } from "./clock";

/** Header names in lower case; several values of one header are joined by the caller. */
export type Headers = Readonly<Record<string, string>>;

/** A request as an origin sees it. */
export interface OriginRequest {
  readonly method: string;
  readonly host: string;
  /** Path with its query string, exactly as sent: nothing is normalized on the way. */
  readonly path: string;
  readonly headers: Headers;
  /** @default none */
  readonly body?: Uint8Array;
}

/** An origin's answer. */
export interface OriginResponse {
  readonly status: number;
  /** Without `set-cookie`, which may be there several times. */
  readonly headers: Headers;
  /** Values of the Set-Cookie headers. @default none */
  readonly setCookies?: readonly string[];
  readonly body: Uint8Array;
}

/** What came of one attempt to reach a host. `elapsedMs` is virtual: the caller accounts for it, nobody sleeps. */
export type Attempt =
  | { readonly kind: "response"; readonly response: OriginResponse; readonly elapsedMs: number }
  | { readonly kind: "connect-timeout" }
  | { readonly kind: "read-timeout" };

/** A server behind a host name. */
export interface Host {
  /** AWS Region the host lives in; a Region's faults hit all its hosts. */
  readonly region: string;
  readonly handle: (request: OriginRequest) => OriginResponse | Promise<OriginResponse>;
}

/**
 * What can be wrong with a Region's data plane: `dark` answers nobody (connections time out), `stalled` accepts
 * connections and never answers, `erroring` answers 503 to everything.
 */
export type RegionFault = "dark" | "stalled" | "erroring";

/** One attempt as the network saw it; the story counts these per Region. */
export interface AttemptRecord {
  readonly at: number;
  readonly region: string;
  readonly host: string;
  readonly path: string;
  readonly outcome: number | "connect-timeout" | "read-timeout";
}

/** Milliseconds a healthy origin takes to answer across the AWS backbone: a constant, so that runs are alike. */
const HEALTHY_ANSWER_MS = 40;

/** The only way to reach a host of the stand-in cloud; the place where a Region goes dark. */
export class Network {
  readonly #hosts = new Map<string, Host>();
  readonly #faults = new Map<string, RegionFault>();
  readonly #log: AttemptRecord[] = [];

  constructor(private readonly clock: VirtualClock) {}

  /** Makes a host reachable under its DNS name; the name must be free. */
  listen(hostName: string, host: Host): void {
    if (this.#hosts.has(hostName)) {
      throw new Error(`host ${hostName} exists already`);
    }
    this.#hosts.set(hostName, host);
  }

  /** Takes a host off the network. */
  close(hostName: string): void {
    this.#hosts.delete(hostName);
  }

  /** Breaks a Region's data plane, or mends it with `undefined`. */
  setFault(region: string, fault: RegionFault | undefined): void {
    if (fault === undefined) {
      this.#faults.delete(region);
    } else {
      this.#faults.set(region, fault);
    }
  }

  /** What is wrong with a Region's data plane, or undefined. */
  fault(region: string): RegionFault | undefined {
    return this.#faults.get(region);
  }

  /** True when the name resolves; CloudFront answers 502 for an origin whose name does not. */
  resolves(hostName: string): boolean {
    return this.#hosts.has(hostName);
  }

  /** Sends one request; the caller turns time-outs into virtual milliseconds by its own settings. */
  async send(request: OriginRequest): Promise<Attempt> {
    const host = this.#hosts.get(request.host);
    const attempt = await this.#attempt(host, request);
    this.#log.push({
      at: this.clock.now(),
      region: host?.region ?? "unknown",
      host: request.host,
      path: request.path,
      outcome: attempt.kind === "response" ? attempt.response.status : attempt.kind,
    });
    return attempt;
  }

  /** Every attempt since the start or the last {@link clearLog}, oldest first. */
  log(): readonly AttemptRecord[] {
    return this.#log;
  }

  /** Forgets the attempts so far. */
  clearLog(): void {
    this.#log.length = 0;
  }

  async #attempt(host: Host | undefined, request: OriginRequest): Promise<Attempt> {
    if (host === undefined) {
      return { kind: "connect-timeout" };
    }
    const fault = this.#faults.get(host.region);
    if (fault === "dark") {
      return { kind: "connect-timeout" };
    }
    if (fault === "stalled") {
      return { kind: "read-timeout" };
    }
    const response =
      fault === "erroring"
        ? {
            status: 503,
            headers: { "content-type": "text/plain" },
            body: new TextEncoder().encode("Service Unavailable"),
          }
        : await host.handle(request);
    return { kind: "response", response, elapsedMs: HEALTHY_ANSWER_MS };
  }
}
