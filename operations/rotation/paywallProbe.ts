import { judgeProbe } from "./probeVerdict";
import type { LeavingKey, PaywallProbe, ProbeVerdict } from "./ports";
import { runProbe } from "../probe/probe";
import type { ProbePorts } from "../probe/ports";
import { prepareRemovedKeySession, type RemovedKeySession } from "../probe/removedKeySession";
import type { ProbeSettings } from "../probe/settings";
import type { SessionSigner } from "../playbackSession";

/** What the probe of a rotation works with. */
export interface PaywallProbeArgs {
  /** What to probe, read anew: a step has changed the keys. */
  readonly settings: () => Promise<ProbeSettings>;
  /** Signs with a key that is still there. */
  readonly signerOf: (key: LeavingKey) => Promise<SessionSigner>;
  readonly ports: ProbePorts;
}

/** The paywall probe, run by a rotation: a session of each key that leaves is kept in memory, and tried when the key is gone. */
export class RotationProbe implements PaywallProbe {
  readonly #sessions: { readonly key: string; readonly session: RemovedKeySession }[] = [];

  constructor(private readonly args: PaywallProbeArgs) {}

  async beforeRemoval(keys: readonly LeavingKey[]): Promise<void> {
    const { playbackDomain, canary } = await this.args.settings();
    if (canary === undefined) {
      return;
    }
    for (const key of keys) {
      const signer = await this.args.signerOf(key);
      const session = await prepareRemovedKeySession({ playbackDomain, canary }, signer, this.args.ports);
      this.#sessions.push({ key: key.name, session });
    }
  }

  async afterStep(): Promise<ProbeVerdict> {
    const settings = await this.args.settings();
    const [first, ...others] = this.#sessions;
    const reports = [await runProbe({ ...settings, removedSession: first?.session }, this.args.ports)];
    for (const { session } of others) {
      reports.push(await runProbe({ ...settings, removedSession: session }, this.args.ports));
    }
    return judgeProbe(
      reports,
      this.#sessions.map(({ key }) => key),
    );
  }
}

/** For whoever does not want to be probed, or cannot. */
export function noProbe(reason: string): PaywallProbe {
  return {
    beforeRemoval: () => Promise.resolve(),
    afterStep: () => Promise.resolve({ outcome: "skipped", findings: [reason] }),
  };
}
