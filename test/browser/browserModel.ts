import { createMediaSession } from "../../browser/mediaSession.js";

type Settings = Parameters<typeof createMediaSession>[0];
type Fetch = NonNullable<Settings["fetch"]>;

/** What the service answers next. */
export interface Reply {
  /** 0: no answer. */
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const URL_A = "https://play.example.com/v1/my-title/route-a/hls/m/index.m3u8";
export const URL_B = "https://play.example.com/v1/my-title/route-b/hls/m/index.m3u8";

export function opened(url = URL_A, refreshAfterSeconds = 180): Reply {
  return { status: 200, body: { url, expiresAt: "1999-01-01T00:00:00Z", refreshAfterSeconds } };
}

/** A browser whose time passes when it is told, and a service that answers what it is told. */
export class BrowserModel {
  readonly requests: { readonly at: number; readonly url: string; readonly init: Parameters<Fetch>[1] }[] =
    [];
  /** Answers in their order; the last one stays. */
  replies: Reply[] = [opened()];
  /** While set, answers wait until {@link release}. */
  isHeld = false;
  time = 1_000;
  random = 0.5;
  tokens = 0;
  getToken: Settings["getToken"] = () => `token-${++this.tokens}`;
  readonly page = {
    visibilityState: "visible",
    listeners: new Set<() => void>(),
    addEventListener(_type: string, listener: () => void) {
      this.listeners.add(listener);
    },
    removeEventListener(_type: string, listener: () => void) {
      this.listeners.delete(listener);
    },
  };
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  #held: (() => void)[] = [];

  readonly session = createMediaSession({
    host: "play.example.com",
    assetId: "my-title",
    format: "hls",
    getToken: () => this.getToken(),
    page: this.page,
    fetch: (url, init) => this.#fetch(url, init),
    clock: {
      now: () => this.time,
      random: () => this.random,
      setTimer: (callback, milliseconds) => {
        const timer = { at: this.time + milliseconds, callback };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
    },
  });

  /** Instants of the requests, counted from the first one. */
  get askedAt(): readonly number[] {
    const [first] = this.requests;
    return this.requests.map(({ at }) => at - (first?.at ?? 0));
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass, timers run and answers come in. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settled();
      const next = [...this.#timers].sort((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > end) {
        break;
      }
      this.time = next.at;
      this.#timers.delete(next);
      next.callback();
    }
    this.time = end;
    await settled();
  }

  /** Time passes, and timers sleep, as in a tab in the background. */
  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    await settled();
  }

  async show(state: "visible" | "hidden"): Promise<void> {
    this.page.visibilityState = state;
    this.page.listeners.forEach((listener) => listener());
    await settled();
  }

  async release(): Promise<void> {
    this.isHeld = false;
    this.#held.forEach((go) => go());
    this.#held = [];
    await settled();
  }

  async #fetch(url: string, init: Parameters<Fetch>[1]): ReturnType<Fetch> {
    this.requests.push({ at: this.time, url, init });
    const reply = (this.replies.length > 1 ? this.replies.shift() : this.replies[0]) ?? opened();
    if (this.isHeld) {
      await new Promise<void>((resolve, reject) => {
        this.#held.push(resolve);
        init.signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      });
    }
    if (reply.status === 0) {
      throw new TypeError("Failed to fetch");
    }
    return {
      status: reply.status,
      headers: { get: (name) => reply.headers?.[name] ?? null },
      json: () =>
        reply.body === undefined ? Promise.reject(new SyntaxError("no JSON")) : Promise.resolve(reply.body),
    };
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}
