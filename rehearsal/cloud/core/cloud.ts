import type { VirtualClock } from "../../clock";
import type { Network } from "../../network";
import { Accounts, type AccountSettings } from "./accounts";
import { Authorizer } from "./iam/authorizer";
import { ResourceStore } from "./resourceStore";
import { SeededRandom } from "./seededRandom";

/** What a {@link Cloud} is made of. */
export interface CloudSettings {
  readonly clock: VirtualClock;
  readonly network: Network;
  /** Equal seeds give equal ids, hashes and names. */
  readonly seed: number | string;
}

/** The stand-in for AWS: the accounts, what was deployed in them, and the services that act on it. */
export class Cloud {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly random: SeededRandom;
  readonly accounts = new Accounts();
  readonly resources = new ResourceStore();
  readonly iam: Authorizer;
  readonly #services = new Map<unknown, unknown>();

  constructor(settings: CloudSettings) {
    this.clock = settings.clock;
    this.network = settings.network;
    this.random = new SeededRandom(settings.seed);
    this.iam = new Authorizer(this);
  }

  /** Makes an account exist, with the roles that the operator's credentials may assume in it, and the quotas that AWS raised for it. */
  registerAccount(accountId: string, settings: AccountSettings = {}): void {
    this.accounts.register(accountId, settings);
  }

  /** The one data plane of this class in this cloud, made on first use. */
  service<T>(type: new (cloud: Cloud) => T): T {
    const existing = this.#services.get(type);
    if (existing instanceof type) {
      return existing;
    }
    const made = new type(this);
    this.#services.set(type, made);
    return made;
  }
}
