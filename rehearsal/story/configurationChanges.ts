import { z } from "zod";

import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import { playbackPath } from "../../functions/edge/playbackPath";
import { decodeRoute, encodeRoute } from "../../functions/edge/route";
import type { Player } from "./player";
import type { PublishedAsset } from "./publishing";
import type { Redeployed, Redeployment } from "./redeployment";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { VersionExchange } from "./versionExchange";
import { sessionCookies, START_FILE, Viewers } from "./viewers";

/**
 * A platform team changes the packaging of a format while viewers watch: an edit in place is refused; the new version comes beside the
 * old one, new sessions get it, the old one retires and goes. Each deployment changes something else as well (tags, lifecycle), as
 * deployments do: nothing that holds state is replaced, and replication goes on after every one.
 *
 * @param group name of the packaging group that the story's titles are in
 */
export async function tellConfigurationChanges(
  stage: Stage,
  redeployment: Redeployment,
  group: string,
  telling: Telling,
): Promise<void> {
  await new ConfigurationChanges(stage, redeployment, group, telling).tell();
}

class ConfigurationChanges {
  readonly #viewers: Viewers;
  private readonly exchange: VersionExchange;
  #deployments = 0;
  readonly #sessions: { readonly version: string; readonly player: Player }[] = [];

  constructor(
    private stage: Stage,
    private readonly redeployment: Redeployment,
    private readonly group: string,
    private readonly telling: Telling,
  ) {
    const { edge, host, signer, clock, secrets } = stage;
    this.exchange = new VersionExchange(redeployment.value("packagingGroups"), group);
    this.#viewers = new Viewers(edge, host, signer, clock, telling.measurements, secrets);
  }

  async tell(): Promise<void> {
    const { timeline, invariants } = this.telling;
    const { old, next, hasRoom } = this.exchange;
    if (!hasRoom) {
      timeline.tell(`${this.group} has no room for ${next} beside ${old}: nothing is changed`);
      return;
    }
    let title = await this.stage.publish("silver-lake");
    await this.#act(`${old} alone`, title, 0.2);

    const refusal = await this.redeployment.tryOut({ packagingGroups: this.exchange.editedInPlace() });
    timeline.tell(
      `editing ${old} in place is ${refusal === undefined ? "NOT refused" : "refused at preview"}`,
    );
    invariants.check(
      "a packaging version cannot be edited in place",
      refusal?.includes(next) === true,
      refusal?.split("\n")[0] ?? "the preview accepted it",
    );

    await this.#deploy(`${next} beside ${old}, and another tag`, {
      packagingGroups: this.exchange.beside(),
      tags: anotherTag(this.#record("tags")),
    });
    title = await this.stage.learn(title.assetId);
    invariants.check(
      `new sessions get ${next}, running ones keep ${old}`,
      title.routes.hls === title.versionRoutes[next] && title.versionRoutes[old] !== undefined,
      Object.keys(title.versionRoutes).join(", "),
    );
    await this.#act(`${next} beside ${old}`, title, 0.6);

    await this.#deploy(`${old} retiring, and other days of noncurrent versions`, {
      packagingGroups: this.exchange.retiring(),
      storage: otherDays(this.#record("storage")),
    });
    title = await this.stage.learn(title.assetId);
    await this.#act(`${old} retiring`, title, 0.8);
    // The sessions on the old version end before it goes: this is what retiring waits for.
    await this.#finish(old);

    const oldRoute = title.versionRoutes[old];
    await this.#deploy(`without ${old}`, { packagingGroups: this.exchange.done() });
    title = await this.stage.learn(title.assetId);
    await this.#act(`${old} removed`, title, 1);
    invariants.check(
      "every session plays to its end through the change of version",
      this.#sessions.every(({ player }) => player.ended && player.length > 0),
      `${this.#sessions.length} sessions`,
    );
    await this.#checkGone(title, oldRoute);
  }

  async #act(phase: string, title: PublishedAsset, share: number): Promise<void> {
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
    for (const { player } of this.#sessions) {
      await player.playTo(share);
    }
    measurements.endWith(network.log());
    const summary = measurements.summaries().find((candidate) => candidate.phase === phase);
    const failures = summary?.failures ?? 0;
    timeline.tell(
      `${phase}: ${this.#sessions.length} sessions, ${summary?.requests ?? 0} requests, ${failures} failures`,
    );
    invariants.check(
      `no viewer fails: ${phase}`,
      failures === 0 && (summary?.requests ?? 0) > 0,
      `${failures} of ${summary?.requests ?? 0} requests`,
    );
  }

  async #finish(version: string): Promise<void> {
    for (const session of this.#sessions) {
      if (session.version === version) {
        await session.player.playTo(1);
      }
    }
  }

  async #deploy(what: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { timeline, invariants } = this.telling;
    const redeployed = await this.redeployment.deploy(changes);
    this.stage = redeployed.stage;
    const { updated, deleted, created } = countsOf(redeployed);
    const replaced = replacedIn(redeployed);
    timeline.tell(
      `deployed ${what}: ${created} created, ${updated} updated, ${deleted} deleted, ${replaced} replaced`,
    );
    invariants.check(`nothing is replaced: ${what}`, replaced === 0, `${replaced} replacements`);
    // Publishing writes a ladder in one Region and registers it in the other from its replicas.
    const premiere = `premiere-${++this.#deployments}`;
    const failure = await this.stage.publish(premiere).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    invariants.check(
      `objects replicate and assets become playable: ${what}`,
      failure === undefined,
      failure ?? `${premiere} is playable in both Regions`,
    );
  }

  /** A nonce makes the edge ask an origin; without one, its cache would answer for a while with what was there. */
  async #checkGone(title: PublishedAsset, oldRoute: string | undefined): Promise<void> {
    if (oldRoute === undefined) {
      throw new Error(`${title.assetId} never had a route for ${this.exchange.old}`);
    }
    const statusOf = async (route: string): Promise<number> => {
      const { edge, host, signer, clock } = this.stage;
      const session = {
        assetId: title.assetId,
        route: encodeRoute({ ...decodeRoute(route), nonce: "gone" }),
      };
      const cookie = sessionCookies(host, session, signer, { now: clock.now(), lifetimeMs: 60_000 });
      const path = playbackPath({ ...session, format: "hls", file: START_FILE.hls });
      const answer = await edge.handle({
        method: "GET",
        host,
        path,
        headers: { cookie },
        clientIp: "192.0.2.77",
      });
      return answer.status;
    };
    const old = await statusOf(oldRoute);
    const current = await statusOf(title.routes.hls);
    this.telling.invariants.check(
      `${this.exchange.old} is gone and ${this.exchange.next} answers`,
      old === 404 && current === 200,
      `${this.exchange.old} ${old}, ${this.exchange.next} ${current}`,
    );
  }

  #record(key: string): Readonly<Record<string, unknown>> {
    return z.record(z.string(), z.unknown()).parse(this.redeployment.value(key) ?? {});
  }
}

/** The same tags with one value changed; a stack may have as many as AWS allows. */
function anotherTag(tags: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...tags, [Object.keys(tags)[0] ?? "release"]: "second" };
}

function otherDays(storage: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...storage, noncurrentVersionDays: storage["noncurrentVersionDays"] === 45 ? 46 : 45 };
}

function countsOf({ update }: Redeployed): {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
} {
  const { create = 0, update: updated = 0, delete: deleted = 0 } = update.changes;
  return { created: create, updated, deleted };
}

/** Replacements of any kind; a replaced packaging group would lose its assets. */
function replacedIn({ preview, update }: Redeployed): number {
  return [preview, update].reduce(
    (sum, { changes }) =>
      sum +
      Object.entries(changes)
        .filter(([operation]) => operation.includes("replace"))
        .reduce((count, [, number]) => count + number, 0),
    0,
  );
}
