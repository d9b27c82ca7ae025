import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import type { PhaseSummary } from "./measurements";
import type { Player } from "./player";
import type { PublishedAsset } from "./publishing";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { Viewers } from "./viewers";

/** What an {@link Audience} does in one phase. */
export interface Watching {
  /** What the sessions play that stay; in every phase new ones join, in every format. */
  readonly title: PublishedAsset;
  /** A title that nobody has played yet: with caches alone a phase could pass although no origin answers. */
  readonly premiere: PublishedAsset;
  /** Share of the title that the sessions have played at the end, 0 to 1. */
  readonly share: number;
  /** Version whose sessions play to their end instead. */
  readonly ending?: string;
}

/** What an {@link Audience} needs of the stage. */
export interface AudienceStage extends Pick<Stage, "host" | "signer" | "clock" | "secrets" | "network"> {
  readonly edge: Pick<Stage["edge"], "handle">;
}

/** Viewers who stay while the platform changes, with the players and the edge that they began with. */
export class Audience {
  readonly #viewers: Viewers;
  readonly #failuresBefore: number;
  readonly #sessions: { readonly version: string; readonly player: Player }[] = [];

  constructor(
    private readonly stage: AudienceStage,
    private readonly telling: Telling,
  ) {
    const { edge, host, signer, clock, secrets } = stage;
    this.#viewers = new Viewers(edge, host, signer, clock, telling.measurements, secrets);
    this.#failuresBefore = telling.measurements.failures().length;
  }

  /** One phase: new sessions, everybody plays on, nobody may fail. */
  async watch(phase: string, { title, premiere, share, ending }: Watching): Promise<void> {
    const { measurements, timeline, invariants } = this.telling;
    const { network } = this.stage;
    measurements.begin(phase);
    network.clearLog();
    for (const format of PLAYBACK_FORMATS) {
      const player = this.#viewers.open(title, format);
      await player.start();
      const version = Object.entries(title.versionRoutes).find(([, route]) => route === title.routes[format]);
      this.#sessions.push({ version: version?.[0] ?? format, player });
    }
    for (const { version, player } of this.#sessions) {
      await player.playTo(version === ending ? 1 : share);
    }
    for (const format of PLAYBACK_FORMATS) {
      const player = this.#viewers.open(premiere, format);
      await player.start();
      await player.playTo(0.5);
    }
    measurements.endWith(network.log());
    const { requests, failures } = summaryOf(measurements.summaries(), phase);
    timeline.tell(`${phase}: ${this.#sessions.length} sessions, ${requests} requests, ${failures} failures`);
    invariants.check(
      `no viewer fails: ${phase}`,
      failures === 0 && requests > 0,
      `${failures} of ${requests} requests`,
    );
  }

  /** Takes down whether every session has played to its end without a failed request. */
  checkEnds(invariant: string): void {
    const { measurements, invariants } = this.telling;
    const failures = measurements.failures().length - this.#failuresBefore;
    invariants.check(
      invariant,
      failures === 0 && this.#sessions.every(({ player }) => player.ended && player.length > 0),
      `${this.#sessions.length} sessions, ${failures} failed requests`,
    );
  }
}

function summaryOf(summaries: readonly PhaseSummary[], phase: string): PhaseSummary {
  const summary = summaries.findLast((candidate) => candidate.phase === phase);
  if (summary === undefined) {
    throw new Error(`phase ${phase} has not been played`);
  }
  return summary;
}
