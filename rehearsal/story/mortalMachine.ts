import type { RotationClock, StackPort } from "../../operations/rotation/ports";

/** The operator's machine has died, with the command on it. */
export class MachineDied extends Error {
  override readonly name = "MachineDied";
}

/** Virtual milliseconds of waiting in one run after which the machine dies as well. */
const LONGEST_WAIT_MS = 45 * 60_000;

/** When a machine dies: after every step of what runs on it, or only after updates of the stack, which is sooner told. */
export type Mortality = "every-step" | "updates";

/**
 * A machine that dies as soon as the command on it has got anything done: has written the configuration, has updated the stack, or has
 * waited for a while. Whoever runs the command again on another one finds every step of the way as what was left behind.
 */
export class MortalMachine {
  #waitedMs = 0;

  constructor(private readonly mortality: Mortality = "every-step") {}

  /** The stack, as far as the machine lives. */
  stack(stack: StackPort): StackPort {
    return {
      readConfiguration: () => stack.readConfiguration(),
      writeSigningKeys: async (keys) => {
        await stack.writeSigningKeys(keys);
        this.#survive("after it has written the signing keys' states");
      },
      writeCdnIdentifier: async (region, identifier) => {
        await stack.writeCdnIdentifier(region, identifier);
        this.#survive("after it has written the CDN identifier's step");
      },
      outputs: () => stack.outputs(),
      preview: () => stack.preview(),
      up: async () => {
        await stack.up();
        this.#die("after an update");
      },
    };
  }

  /** The clock, as far as the machine lives. */
  clock(clock: RotationClock): RotationClock {
    return {
      now: () => clock.now(),
      sleep: async (ms) => {
        await clock.sleep(ms);
        this.#waitedMs += ms;
        if (this.#waitedMs >= LONGEST_WAIT_MS) {
          this.#survive("in the middle of a wait");
        }
      },
    };
  }

  /** What only a machine that dies after every step does not survive. */
  #survive(when: string): void {
    if (this.mortality === "every-step") {
      this.#die(when);
    }
  }

  #die(when: string): never {
    throw new MachineDied(when);
  }
}
