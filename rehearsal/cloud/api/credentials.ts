import type { Cloud } from "../core/cloud";
import type { Caller } from "../core/types";

/** What an AWS SDK client signs its requests with. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * The credentials that this cloud gave out, and to whom. All are temporary ones, as a role's are.
 *
 * Signatures are not verified: both ends are this process, on loopback, and what the rehearsal wants to know is on whose
 * behalf a call is made, which the access key id tells. The session token must fit it, so an id alone opens nothing. The
 * server hands them out to the operator, STS to whoever assumes a role: `cloud.service(CredentialStore)` is one for both.
 */
export class CredentialStore {
  readonly #issued = new Map<string, { readonly caller: Caller; readonly credentials: IssuedCredentials }>();

  /** The cloud's own randomness: with the same seed a run's access keys are the same. */
  readonly #keys;

  constructor(cloud: Cloud) {
    this.#keys = cloud.random.stream("credentials");
  }

  /** Gives out credentials that act as `caller` until the run ends. */
  issue(caller: Caller): IssuedCredentials {
    const credentials = {
      accessKeyId: `ASIA${this.#keys.hex(16).toUpperCase()}`,
      secretAccessKey: this.#keys.hex(40),
      sessionToken: this.#keys.hex(64),
    };
    this.#issued.set(credentials.accessKeyId, { caller, credentials });
    return credentials;
  }

  /** Who signs with this key, or undefined when it was never given out or the session token is another's. */
  callerOf(accessKeyId: string, sessionToken: string | undefined): Caller | undefined {
    const issued = this.#issued.get(accessKeyId);
    return issued?.credentials.sessionToken === sessionToken ? issued?.caller : undefined;
  }
}
