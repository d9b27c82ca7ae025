import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import type { Edge } from "../edge/edge";
import { Crowd } from "./crowd";
import { Member } from "./members";
import type { MembersOffice } from "./membersOffice";
import { SUBSCRIBER } from "./membersTitle";
import type { RotationDesk, RotationWish } from "./rotationDesk";
import type { Stage } from "./stage";
import type { Telling } from "./telling";

/** MediaPackage looks at its secret every ten minutes at the latest. */
const AFTERMATH_MS = 11 * 60_000;

/** What a crowd has come to. */
interface Figures {
  readonly requests: number;
  readonly failures: number;
}

/**
 * Both rotations under load: viewers at an edge location that hears of every change at once, and at one that hears of it last, play on while the
 * signing key and then a Region's CDN identifier are exchanged. The operator's machine dies on the way and the command is run again.
 *
 * @param kinds what is rotated
 */
export async function tellRotation(
  assetId: string,
  office: MembersOffice,
  rotation: RotationDesk,
  stage: Stage,
  telling: Telling,
  kinds: readonly RotationWish["what"][] = ["signing-keys", "cdn-identifier"],
): Promise<void> {
  const edges = [stage.edge, rotation.slowEdge];
  const members = membersOf(assetId, office, stage, edges, telling);
  const chapter = new RotationChapter(members, edges, rotation, stage, telling);
  const url = await chapter.tellBeginning();
  if (url === undefined) {
    return;
  }
  if (kinds.includes("signing-keys")) {
    await chapter.tellSigningKeys(url);
  }
  if (kinds.includes("cdn-identifier")) {
    await chapter.tellIdentifier(stage.regions[0]);
  }
  await chapter.tellEnd();
}

class RotationChapter {
  readonly #crowd: Crowd;

  constructor(
    private readonly members: readonly Member[],
    private readonly edges: readonly Edge[],
    private readonly rotation: RotationDesk,
    private readonly stage: Stage,
    private readonly telling: Telling,
  ) {
    this.#crowd = new Crowd(members, stage.clock, () => {
      rotation.emptyCaches();
    });
  }

  /** @returns what a member plays; undefined when nobody does, which is told */
  async tellBeginning(): Promise<string | undefined> {
    const { measurements } = this.telling;
    measurements.begin("before keys rotate");
    this.stage.network.clearLog();
    await this.#crowd.round();
    measurements.endWith(this.stage.network.log());
    const url = this.members[0]?.session?.url;
    if (url === undefined) {
      this.#checkCrowd("members play before anything is rotated", { requests: 0, failures: 0 });
    }
    return url;
  }

  async tellSigningKeys(url: string): Promise<void> {
    const { rotation, edges } = this;
    const old = await rotation.activeKey();
    const session = await rotation.sessionBy(old, url);
    const statuses = (): Promise<readonly number[]> =>
      Promise.all(edges.map((edge) => rotation.statusOf(edge, session)));
    const before = await statuses();
    await this.#rotate("signing keys", { what: "signing-keys" });
    const next = await rotation.activeKey();
    const after = await statuses();
    const listed = await rotation.keyNames();
    this.telling.invariants.check(
      "the signing key is another one, and the old one is gone",
      next.name !== old.name && !listed.includes(old.name),
      `${old.name} -> ${next.name}, listed ${listed.join(", ")}`,
    );
    this.telling.invariants.check(
      "a cookie of the removed key opens nothing any more, though it has not expired",
      before.every((status) => status === 200) && after.every((status) => status === 403),
      `before ${before.join(", ")}, after ${after.join(", ")}`,
    );
  }

  async tellIdentifier(region: string): Promise<void> {
    const { rotation } = this;
    const old = await rotation.identifierOf(region);
    await this.#rotate(`CDN identifier of ${region}`, { what: "cdn-identifier", region });
    const next = await rotation.identifierOf(region);
    const answers = {
      old: await rotation.originStatus(region, old),
      next: await rotation.originStatus(region, next),
    };
    this.telling.invariants.check(
      "MediaPackage takes the new identifier and refuses the old one",
      old !== next && answers.old === 403 && answers.next !== 403,
      `old ${answers.old}, new ${answers.next}`,
    );
  }

  async tellEnd(): Promise<void> {
    const { requests, failures } = this.#crowd;
    const pending = await this.rotation.pendingChanges();
    this.telling.invariants.check("a preview after rotations is empty", pending === 0, `${pending} changes`);
    this.telling.timeline.tell(`all is rotated: ${requests} requests, ${failures.length} failures`);
  }

  /** Rotates while everybody plays, and for as long afterwards as anything may still come of it. */
  async #rotate(what: string, wish: RotationWish): Promise<void> {
    const { timeline, measurements } = this.telling;
    const { network } = this.stage;
    const sofar = this.#figures();
    measurements.begin(`rotation: ${what}`);
    network.clearLog();
    const { runs, kills, report } = await this.rotation.rotateWithKills(wish, this.#crowd, (when) => {
      const { requests, failures } = this.#figures();
      timeline.tell(`the operator's machine dies ${when}; so far ${requests} requests, ${failures} failures`);
    });
    await this.#crowd.pass(AFTERMATH_MS);
    measurements.endWith(network.log());
    const { outcome, probe } = report;
    const probed = `probe ${probe?.outcome ?? "not run"}`;
    timeline.tell(`${what} rotated in ${runs} runs, killed ${kills.length} times: ${outcome}, ${probed}`);
    const { invariants } = this.telling;
    invariants.check(
      `a rotation that is killed on the way ends as one that is not: ${what}`,
      outcome === "done" && kills.length > 1,
      `${kills.length} kills (${[...new Set(kills)].join(", ")}), ${outcome}`,
    );
    invariants.check(
      `the paywall probe passes after a rotation: ${what}`,
      probe?.outcome === "passed",
      [probed, ...(probe?.findings ?? [])].join("; "),
    );
    this.#checkCrowd(`no viewer notices a rotation: ${what}`, sofar);
  }

  #figures(): Figures {
    return { requests: this.#crowd.requests, failures: this.#crowd.failures.length };
  }

  #checkCrowd(invariant: string, sofar: Figures): void {
    const { requests } = this.#figures();
    const failures = this.#crowd.failures.slice(sofar.failures);
    const seen = failures
      .slice(0, 3)
      .map(
        ({ what, status, at, reason }) => `${what} ${status} at ${new Date(at).toISOString()} (${reason})`,
      );
    const figures = `${failures.length} of ${requests - sofar.requests} requests failed`;
    this.telling.invariants.check(
      invariant,
      failures.length === 0 && requests > sofar.requests,
      [figures, ...seen].join(", "),
    );
  }
}

function membersOf(
  assetId: string,
  office: MembersOffice,
  { clock }: Stage,
  edges: readonly Edge[],
  { measurements }: Telling,
): readonly Member[] {
  return edges.flatMap((edge, location) =>
    PLAYBACK_FORMATS.map(
      (format, n) =>
        new Member({
          desk: office.deskAt(edge),
          edge,
          clock,
          measurements,
          assetId,
          format,
          clientIp: `198.51.100.${10 * (location + 1) + n}`,
          token: () => office.token(SUBSCRIBER.viewerId),
        }),
    ),
  );
}
