import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import type { Edge } from "../edge/edge";
import { Crowd } from "./crowd";
import { Member } from "./members";
import type { MembersOffice } from "./membersOffice";
import { SUBSCRIBER } from "./membersTitle";
import type { RotationDesk } from "./rotationDesk";
import type { Stage } from "./stage";
import type { Telling } from "./telling";

/**
 * Both rotations under load: viewers at an edge location that hears of every change at once, and at one that hears of it last, play on while the
 * signing key and then a Region's CDN identifier are exchanged. The operator's machine dies after every single step and the command is run again.
 */
export async function tellRotation(
  assetId: string,
  office: MembersOffice,
  rotation: RotationDesk,
  stage: Stage,
  telling: Telling,
): Promise<void> {
  const { timeline, invariants, measurements } = telling;
  const { clock, network, regions } = stage;
  const edges = [stage.edge, rotation.slowEdge];
  measurements.begin("rotation of keys");
  network.clearLog();
  const members = membersOf(assetId, office, stage, edges, telling);
  const crowd = new Crowd(members, clock, () => {
    rotation.emptyCaches();
  });
  await crowd.round();
  const url = members[0]?.session?.url;
  if (url === undefined) {
    timeline.tell(`nobody plays ${assetId}: the chapter ends here`);
    checkCrowd("members play before anything is rotated", crowd, 0, telling);
    return;
  }

  const tellKill = (when: string): void => {
    const { requests, failures } = crowd;
    timeline.tell(
      `the operator's machine dies ${when}; so far ${requests} requests, ${failures.length} failures`,
    );
  };
  const old = await rotation.activeKey();
  const oldSession = await rotation.sessionBy(old, url);
  const before = await Promise.all(edges.map((edge) => rotation.statusOf(edge, oldSession)));
  const keys = await rotation.rotateWithKills({ what: "signing-keys" }, crowd, tellKill);
  tellRuns("signing keys", keys, telling);
  const next = await rotation.activeKey();
  const after = await Promise.all(edges.map((edge) => rotation.statusOf(edge, oldSession)));
  invariants.check(
    "the signing key is another one, and the old one is gone",
    next.name !== old.name && !(await rotation.keyNames()).includes(old.name),
    `${old.name} -> ${next.name}, listed ${(await rotation.keyNames()).join(", ")}`,
  );
  invariants.check(
    "a cookie of the removed key opens nothing any more, though it has not expired",
    before.every((status) => status === 200) && after.every((status) => status === 403),
    `before ${before.join(", ")}, after ${after.join(", ")}`,
  );
  checkCrowd("nobody notices that signing keys rotate", crowd, 0, telling);

  const [first] = regions;
  measurements.endWith(network.log());
  measurements.begin("rotation of a CDN identifier");
  network.clearLog();
  const sofar = crowd.requests;
  const oldIdentifier = await rotation.identifierOf(first);
  const identifiers = await rotation.rotateWithKills(
    { what: "cdn-identifier", region: first },
    crowd,
    tellKill,
  );
  tellRuns(`CDN identifier of ${first}`, identifiers, telling);
  // MediaPackage looks at the secret every ten minutes at the latest.
  await crowd.pass(11 * 60_000);
  const newIdentifier = await rotation.identifierOf(first);
  const answers = {
    old: await rotation.originStatus(first, oldIdentifier),
    next: await rotation.originStatus(first, newIdentifier),
  };
  invariants.check(
    "MediaPackage takes the new identifier and refuses the old one",
    oldIdentifier !== newIdentifier && answers.old === 403 && answers.next !== 403,
    `old ${answers.old}, new ${answers.next}`,
  );
  checkCrowd("nobody notices that a CDN identifier rotates", crowd, sofar, telling);
  measurements.endWith(network.log());
  const pending = await rotation.pendingChanges();
  invariants.check("a preview after both rotations is empty", pending === 0, `${pending} changes`);
  timeline.tell(`both rotations are over: ${crowd.requests} requests, ${crowd.failures.length} failures`);
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

function tellRuns(
  what: string,
  { runs, kills, report }: Awaited<ReturnType<RotationDesk["rotateWithKills"]>>,
  { timeline, invariants }: Telling,
): void {
  const { outcome, probe } = report;
  const probed = `probe ${probe?.outcome ?? "not run"}`;
  timeline.tell(`${what} rotated in ${runs} runs, killed ${kills.length} times: ${outcome}, ${probed}`);
  invariants.check(
    `a rotation that is killed after every step ends as one that is not: ${what}`,
    outcome === "done" && kills.length > 2,
    `${kills.length} kills (${[...new Set(kills)].join(", ")}), ${outcome}`,
  );
  invariants.check(
    `the paywall probe passes after a rotation: ${what}`,
    probe?.outcome === "passed",
    [probed, ...(probe?.findings ?? [])].join("; "),
  );
}

function checkCrowd(invariant: string, crowd: Crowd, sofar: number, { invariants }: Telling): void {
  const seen = crowd.failures
    .slice(0, 3)
    .map(({ what, status, at, reason }) => `${what} ${status} at ${new Date(at).toISOString()} (${reason})`);
  invariants.check(
    invariant,
    crowd.failures.length === 0 && crowd.requests > sofar,
    seen.length === 0 ? "no failed request" : `${crowd.failures.length} failed: ${seen.join(", ")}`,
  );
}
