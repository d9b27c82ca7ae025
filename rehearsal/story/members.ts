import type { PlaybackFormat } from "../../functions/edge/names";
import type { VirtualClock } from "../clock";
import type { Edge } from "../edge/edge";
import type { Measurements } from "./measurements";
import type { PlayDesk, PlaySession } from "./playDesk";
import { Player } from "./player";

/** A request that a member had every right to make, and that was not answered. */
export interface MemberFailure {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly what: "session" | "manifest" | "segment";
  readonly status: number;
  /** Why, as far as anybody knows. */
  readonly reason: string;
}

/** What a {@link Member} needs. */
export interface MemberSettings {
  readonly desk: PlayDesk;
  readonly edge: Pick<Edge, "handle">;
  readonly clock: VirtualClock;
  readonly measurements: Measurements;
  readonly assetId: string;
  readonly format: PlaybackFormat;
  readonly clientIp: string;
  /** A token that is good at this instant. */
  readonly token: () => string | Promise<string>;
}

/**
 * A viewer with an account: signs in, has the entitlement service open a session, plays by it, and has it refreshed in time, as the
 * browser's helper does. When a title has ended the member begins again, for as long as it is asked to.
 */
export class Member {
  readonly failures: MemberFailure[] = [];
  /** Requests of every kind so far. */
  requests = 0;
  #session: PlaySession | undefined;
  #player: Player | undefined;
  #share = 0;

  constructor(private readonly settings: MemberSettings) {}

  /** The session as it is; undefined before the first request. */
  get session(): PlaySession | undefined {
    return this.#session;
  }

  /** Opens the session if there is none, refreshes it if it is time to, and fetches the next part of the title. */
  async playOn(share = 0.1): Promise<void> {
    await this.#keepSession();
    if (this.#session === undefined) {
      return;
    }
    if (this.#player === undefined || this.#player.ended) {
      this.#player = new Player(this.settings.format, this.#session.url, (url, what) =>
        this.#fetch(url, what),
      );
      this.#share = 0;
      await this.#player.start();
    }
    this.#share = Math.min(1, this.#share + share);
    await this.#player.playTo(this.#share);
  }

  async #keepSession(): Promise<void> {
    const { desk, clock, assetId, format, clientIp, token } = this.settings;
    if (this.#session !== undefined && clock.now() < this.#session.refreshAt) {
      return;
    }
    this.requests++;
    const answer = await desk.play({ assetId, format, clientIp, token: await token() });
    if (answer.session === undefined) {
      this.failures.push({
        at: clock.now(),
        what: "session",
        status: answer.status,
        reason: answer.code ?? "no code",
      });
    } else {
      this.#session = answer.session;
    }
  }

  async #fetch(
    url: string,
    what: "manifest" | "segment",
  ): Promise<{ readonly status: number; readonly body: Uint8Array }> {
    const { edge, clock, clientIp, format, measurements } = this.settings;
    const { host, pathname: path } = new URL(url);
    const response = await edge.handle({
      method: "GET",
      host,
      path,
      headers: { cookie: this.#session?.cookies ?? "" },
      clientIp,
    });
    await clock.advance(response.timeToFirstByteMs);
    this.requests++;
    if (response.status !== 200) {
      const tried = response.attempts.map(({ originId, outcome }) => `${originId} ${outcome}`);
      this.failures.push({
        at: clock.now(),
        what,
        status: response.status,
        reason: response.refusalReason ?? tried.join(", "),
      });
    }
    measurements.record({
      format,
      what,
      url,
      status: response.status,
      timeToFirstByteMs: response.timeToFirstByteMs,
      fromOrigin: response.attempts.length > 0,
    });
    return response;
  }
}
