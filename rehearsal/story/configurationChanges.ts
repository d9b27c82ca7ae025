import { z } from "zod";

import { playbackPath } from "../../functions/edge/playbackPath";
import { decodeRoute, encodeRoute } from "../../functions/edge/route";
import { Audience, type Watching } from "./audience";
import type { PublishedAsset } from "./publishing";
import type { Redeployed, Redeployment } from "./redeployment";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { VersionExchange } from "./versionExchange";
import { sessionCookies, START_FILE } from "./viewers";

/**
 * A platform team changes the packaging of a format while viewers watch: an edit in place is refused; the new version comes beside the
 * old one, new sessions get it, a Region is lost meanwhile, the old version retires and goes. Each deployment changes something else as well (tags, lifecycle), as
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
  try {
    await new ConfigurationChanges(stage, redeployment, group, telling).tell();
  } catch (error) {
    if (!(error instanceof ChapterEnd)) {
      throw error;
    }
    telling.timeline.tell("the chapter ends here");
  }
}

/** The platform cannot do what the rest of the chapter needs; the verdict on it is taken down. */
class ChapterEnd extends Error {
  override readonly name = "ChapterEnd";
}

class ConfigurationChanges {
  readonly #audience: Audience;
  private readonly exchange: VersionExchange;
  #deployments = 0;
  #premieres = 0;

  constructor(
    private stage: Stage,
    private readonly redeployment: Redeployment,
    private readonly group: string,
    private readonly telling: Telling,
  ) {
    this.exchange = new VersionExchange(redeployment.value("packagingGroups"), group);
    this.#audience = new Audience(stage, telling);
  }

  async tell(): Promise<void> {
    const { timeline, invariants } = this.telling;
    const { old, next, hasRoom } = this.exchange;
    if (!hasRoom) {
      timeline.tell(`${this.group} has no room for ${next} beside ${old}: nothing is changed`);
      return;
    }
    let title = await this.stage.publish("silver-lake");
    await this.#watch(`${old} alone`, { title, share: 0.2 });

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
    title = await this.#learn(title);
    invariants.check(
      `new sessions get ${next}, running ones keep ${old}`,
      title.routes.hls === title.versionRoutes[next] && title.versionRoutes[old] !== undefined,
      Object.keys(title.versionRoutes).join(", "),
    );
    await this.#watch(`${next} beside ${old}`, { title, share: 0.5 });
    await this.#failOver(title);

    await this.#deploy(`${old} retiring, and other days of noncurrent versions`, {
      packagingGroups: this.exchange.retiring(),
      storage: otherDays(this.#record("storage")),
    });
    title = await this.#learn(title);
    // The sessions on the old version end before it goes: this is what retiring waits for.
    await this.#watch(`${old} retiring`, { title, share: 0.85, ending: old });

    const oldRoute = title.versionRoutes[old];
    await this.#deploy(`without ${old}`, { packagingGroups: this.exchange.done() });
    title = await this.#learn(title);
    await this.#watch(`${old} removed`, { title, share: 1 });
    this.#audience.checkEnds("every session plays to its end through the change of version");
    await this.#checkGone(title, oldRoute);
    const pending = await this.redeployment.pendingChanges();
    invariants.check("a preview after the last deployment is empty", pending === 0, `${pending} changes`);
  }

  /** The first Region is lost while two versions serve: sessions of both go on from the other one. */
  async #failOver(title: PublishedAsset): Promise<void> {
    const { timeline, invariants } = this.telling;
    const { network, regions } = this.stage;
    const [first, second] = regions;
    const { old, next } = this.exchange;
    const phase = `${next} beside ${old}, ${first} dark`;
    await this.#watch(phase, { title, share: 0.7 }, () => {
      network.setFault(first, "dark");
      timeline.tell(`${first} goes dark, with both versions playing`);
    });
    const answers = [old, next].map((version) => {
      const hash = decodeRoute(title.versionRoutes[version] ?? "").regions[second]?.configuration;
      return network
        .log()
        .filter(
          ({ region, outcome, path }) => region === second && outcome === 200 && path.split("/")[4] === hash,
        ).length;
    });
    invariants.check(
      `${second} serves both versions`,
      answers.every((count) => count > 0),
      `${answers[0]} answers as ${old}, ${answers[1]} as ${next}`,
    );
    network.setFault(first, undefined);
    timeline.tell(`${first} is back`);
  }

  async #deploy(what: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { timeline, invariants } = this.telling;
    const redeployed = await this.redeployment.deploy(changes);
    this.#deployments++;
    this.stage = redeployed.stage;
    const { updated, deleted, created } = countsOf(redeployed);
    const replaced = replacedIn(redeployed);
    timeline.tell(
      `deployed ${what}: ${created} created, ${updated} updated, ${deleted} deleted, ${replaced} replaced`,
    );
    invariants.check(`nothing is replaced: ${what}`, replaced === 0, `${replaced} replacements`);
  }

  /**
   * One phase of the audience. A title that nobody has played yet is published for it: a ladder written in one Region, registered in the
   * other from its replicas.
   *
   * @param before what happens once it is published
   */
  async #watch(
    phase: string,
    watching: Omit<Watching, "premiere">,
    before: () => void = () => undefined,
  ): Promise<void> {
    const name = `premiere-${++this.#premieres}`;
    const premiere = await this.#mustSucceed(
      `objects replicate and assets become playable: ${phase}`,
      `${name} is playable in both Regions`,
      () => this.stage.publish(name),
    );
    before();
    await this.#audience.watch(phase, { ...watching, premiere });
  }

  async #learn({ assetId }: PublishedAsset): Promise<PublishedAsset> {
    return this.#mustSucceed(
      `published assets stay playable, in every version of the stack: deployment ${this.#deployments}`,
      assetId,
      () => this.stage.learn(assetId),
    );
  }

  /** What only a broken platform makes fail is a verdict, and the end of the chapter. */
  async #mustSucceed<T>(invariant: string, evidence: string, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      this.telling.invariants.check(invariant, true, evidence);
      return result;
    } catch (error) {
      this.telling.invariants.check(invariant, false, error instanceof Error ? error.message : String(error));
      throw new ChapterEnd();
    }
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
