import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import { tryIntrusions } from "./intruders";
import type { Measurements } from "./measurements";
import type { Player } from "./player";
import type { PublishedAsset } from "./publishing";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { Viewers } from "./viewers";

/** The phases of the story, with the share of the title that the first viewers have played at the end of each. */
const SHARE_PLAYED = { before: 0.2, dark: 0.45, switched: 0.65, returned: 0.8, "switched back": 1 } as const;

type PhaseName = keyof typeof SHARE_PLAYED;

/**
 * A Region dies while viewers watch. The same viewers, with the same links, keep playing from the other Region through the
 * origin group; the operator switches, the dead Region is left alone; it comes back, and the operator switches back. In every
 * phase new viewers start titles that no cache holds, in every format.
 */
export async function tellRegionLoss(
  stage: Stage,
  { timeline, measurements, invariants }: Telling,
): Promise<void> {
  const { clock, network, edge, host, signer } = stage;
  const viewers = new Viewers(edge, host, signer, clock, measurements, stage.secrets);
  const [first, second] = stage.regions;

  const title = await stage.publish("night-train");
  const premieres: Record<string, PublishedAsset> = {};
  for (const name of Object.keys(SHARE_PLAYED)) {
    premieres[name] = await stage.publish(`premiere-${name.replace(" ", "-")}`);
  }
  timeline.tell(
    `${1 + Object.keys(premieres).length} assets playable in ${first} and ${second} as ${PLAYBACK_FORMATS.join(", ")}`,
  );

  const sessions: Player[] = [];

  const act = async (phase: PhaseName): Promise<void> => {
    measurements.begin(phase);
    network.clearLog();
    if (sessions.length === 0) {
      for (const format of PLAYBACK_FORMATS) {
        sessions.push(await started(viewers.open(title, format)));
      }
    }
    for (const session of sessions) {
      await session.playTo(SHARE_PLAYED[phase]);
    }
    const premiere = premieres[phase];
    if (premiere !== undefined) {
      for (const format of PLAYBACK_FORMATS) {
        await (await started(viewers.open(premiere, format))).playTo(0.5);
      }
    }
    measurements.endWith(network.log());
    const { requests, failures, originAttempts } = summaryOf(measurements, phase);
    timeline.tell(
      `${phase}: ${requests} viewer requests, ${failures} failures; origin attempts ${stage.regions
        .map((region) => `${region} ${originAttempts[region] ?? 0}`)
        .join(", ")}`,
    );
    invariants.check(
      `no viewer fails: ${phase}`,
      failures === 0 && requests > 0,
      `${failures} of ${requests} requests`,
    );
  };

  const intrude = async (phase: PhaseName): Promise<void> => {
    const other = premieres["switched back"];
    if (other === undefined) {
      throw new Error("the story published no second asset");
    }
    const records = await tryIntrusions({ own: title, other }, host, signer, stage);
    const open = records.filter(({ status, originAttempts }) => status !== 403 || originAttempts > 0);
    timeline.tell(
      `${phase}: ${records.length} requests without a right, ${records.length - open.length} answered 403 at the edge`,
    );
    invariants.check(
      `nobody without a right reaches an origin: ${phase}`,
      open.length === 0,
      open.length === 0
        ? records.map(({ attempt }) => attempt).join(", ")
        : open
            .map((record) => `${record.attempt}: ${record.status}, ${record.originAttempts} origin attempts`)
            .join("; "),
    );
  };

  const drill = async (region: string): Promise<void> => {
    const report = await stage.switchTo(region, title);
    timeline.tell(
      `the operator switches: ${report.from.join(", ")} -> ${report.to.join(", ")}, epoch ${report.epoch}, ${report.probes} probes, ${report.failures} failed`,
    );
    invariants.check(`the drill ends with ${region} answering`, report.outcome === "moved", report.outcome);
  };

  const untouched = (phase: PhaseName, region: string): void => {
    const attempts = summaryOf(measurements, phase).originAttempts[region] ?? 0;
    invariants.check(`no attempt on ${region}: ${phase}`, attempts === 0, `${attempts} attempts`);
  };

  await act("before");
  untouched("before", second);
  await intrude("before");

  network.setFault(first, "dark");
  timeline.tell(`${first} goes dark, mid-play`);
  await act("dark");
  const dark = summaryOf(measurements, "dark");
  invariants.check(
    `the origin group turns to ${second} by itself`,
    (dark.originAttempts[first] ?? 0) > 0 && (dark.originAttempts[second] ?? 0) > 0,
    `${dark.originAttempts[first] ?? 0} attempts on ${first}, then ${dark.originAttempts[second] ?? 0} on ${second}`,
  );
  const worst = stage.worstFailoverMs;
  const slowest = dark.timeToFirstByteMs?.max ?? Infinity;
  invariants.check(
    "a dead Region costs no more than the configured time-outs",
    slowest <= worst,
    `slowest ${slowest} ms, allowed ${worst} ms`,
  );
  await intrude("dark");

  await drill(second);
  await act("switched");
  untouched("switched", first);

  network.setFault(first, undefined);
  timeline.tell(`${first} is back; ${second} stays active until the operator says otherwise`);
  await act("returned");
  untouched("returned", first);

  await drill(first);
  await act("switched back");
  untouched("switched back", second);
  invariants.check(
    "every session plays to its end",
    sessions.every((session) => session.ended && session.length > 0),
    sessions.map((session, n) => `${formatOf(n)} ${session.length} files`).join(", "),
  );
}

async function started(player: Player): Promise<Player> {
  await player.start();
  return player;
}

function formatOf(index: number): PlaybackFormat | "?" {
  return PLAYBACK_FORMATS[index] ?? "?";
}

function summaryOf(
  measurements: Measurements,
  phase: PhaseName,
): ReturnType<Measurements["summaries"]>[number] {
  const summary = measurements.summaries().find((candidate) => candidate.phase === phase);
  if (summary === undefined) {
    throw new Error(`phase ${phase} has not been played`);
  }
  return summary;
}
