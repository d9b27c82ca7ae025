import { setTimeout } from "node:timers/promises";

import type { VirtualClock } from "../clock";
import type { Member, MemberFailure } from "./members";

/** Real milliseconds between two rounds while the engine works: it needs the machine too. */
const PACE_MS = 200;

/** Virtual milliseconds between two rounds while nothing happens but time. */
const ROUND_EVERY_MS = 20_000;

/** Members who play on and on, whatever is done to the platform meanwhile. */
export class Crowd {
  constructor(
    private readonly members: readonly Member[],
    private readonly clock: VirtualClock,
    /** Called before each round, such as to empty caches. */
    private readonly beforeRound: () => void = () => undefined,
  ) {}

  /** Requests that were not answered although they should have been. */
  get failures(): readonly MemberFailure[] {
    return this.members.flatMap(({ failures }) => failures);
  }

  /** Requests of every kind so far. */
  get requests(): number {
    return this.members.reduce((sum, { requests }) => sum + requests, 0);
  }

  /** Everybody plays the next part. */
  async round(): Promise<void> {
    this.beforeRound();
    for (const member of this.members) {
      await member.playOn();
    }
  }

  /** Lets virtual time pass with everybody playing. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    while (this.clock.now() < until) {
      await this.round();
      await this.clock.advance(Math.max(0, Math.min(ROUND_EVERY_MS, until - this.clock.now())));
    }
  }

  /** Plays round after round until something has come to its end. @returns what came of it */
  async during<T>(work: Promise<T>): Promise<T> {
    const state = { isOver: false };
    const ended = work.finally(() => {
      state.isOver = true;
    });
    // Whoever awaits the result sees the error; the rounds must end first.
    ended.catch(() => undefined);
    while (!state.isOver) {
      await this.round();
      await Promise.race([setTimeout(PACE_MS), ended.catch(() => undefined)]);
    }
    return ended;
  }
}
