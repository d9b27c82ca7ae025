import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import { playbackPath } from "../../functions/edge/playbackPath";
import { masterFolder } from "../../functions/ingest/masterKey";
import { readRecord, type TakedownRecord } from "../../operations/takedown/record";
import { bundledMaster } from "../media/master";
import type { IngestDesk } from "./ingestDesk";
import type { MembersOffice } from "./membersOffice";
import { followAsset, isPlayableIn } from "./milestones";
import { askInTurn, type Asked } from "./playQuestions";
import type { PublicationDesk } from "./publicationDesk";
import type { PublishedAsset } from "./publishing";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { sessionCookies, START_FILE, Viewers } from "./viewers";

/** A viewer's request while a title is taken down. */
interface Observed {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly status: number;
}

/**
 * A title is taken off and put back on, and then taken down while viewers with valid cookies keep asking for it: they are refused as soon as
 * the edge has heard, and nobody gets a byte of it after that.
 */
export async function tellTakedown(
  desk: IngestDesk,
  publication: PublicationDesk,
  office: MembersOffice,
  stage: Stage,
  telling: Telling,
): Promise<void> {
  const { timeline, invariants } = telling;
  const assetId = "to-be-withdrawn";
  await desk.upload(`${masterFolder(assetId)}feature.mp4`, bundledMaster().body);
  await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => isPlayableIn(parts, desk.regions),
  );
  const asset = await desk.playable(assetId);
  await tellOffAndOn(desk, publication, telling, assetId);

  const ask = await holder(assetId, office);
  await askInTurn(
    "a session for whoever has a licence",
    [{ what: "before", ask: {}, status: 200 }],
    ask,
    telling,
  );
  const watch = await spectators(asset, stage, telling);
  const record = await publication.takeDown(assetId, watch.ask);
  await askInTurn(
    "no session for a title that was taken down, whatever right there is",
    [{ what: "right after", ask: {}, status: 404, code: "unknown-asset" }],
    ask,
    telling,
  );
  const orderedAt = Date.parse(record.orderedAt);
  await watch.ask();
  const refused = watch.observed.filter(({ at, status }) => at >= orderedAt && status !== 200);
  const first = refused[0]?.at ?? Infinity;
  const later = watch.observed.filter(({ at, status }) => at > first && status === 200);
  const seconds = ((first - orderedAt) / 1_000).toFixed(1);
  timeline.tell(
    `${assetId} is taken down: refused after ${seconds} s; ${record.copies.length} copies in the record, ${record.remaining.length} things left to do`,
  );
  invariants.check(
    "a takedown refuses viewers within one propagation delay",
    first - orderedAt <= publication.propagationMs,
    `after ${seconds} s, allowed ${publication.propagationMs / 1_000} s`,
  );
  invariants.check(
    "nobody gets a byte after the first refusal",
    refused.length > 0 && later.length === 0,
    `${watch.observed.length} requests meanwhile, ${refused.length} refused, ${later.length} answered after the first refusal`,
  );
  invariants.check(
    "the takedown's record proves every copy, and its seal holds",
    record.proven &&
      readRecord(JSON.stringify(record)).kind === "intact" &&
      hasEveryCopy(record, desk.regions),
    record.proven ? describeCopies(record) : record.remaining.join("; "),
  );
  const state = (await desk.view(assetId)).state;
  invariants.check("the catalog says that it is gone", state === "TAKEN_DOWN", state);
}

/** A viewer with a licence, who asks for sessions. */
async function holder(assetId: string, office: MembersOffice): Promise<Asked> {
  const viewerId = "licensee";
  await office.grant({ viewerId, subject: { kind: "asset", assetId } });
  const token = await office.token(viewerId);
  return { desk: office.desk, usual: { assetId, format: "hls", clientIp: "198.51.100.8", token } };
}

async function tellOffAndOn(
  desk: IngestDesk,
  publication: PublicationDesk,
  { timeline, invariants }: Telling,
  assetId: string,
): Promise<void> {
  const off = await publication.change(assetId, "UNPUBLISHED");
  const whenOff = (await desk.view(assetId)).state;
  const on = await publication.change(assetId, "PUBLISHED");
  const whenOn = (await desk.view(assetId)).state;
  timeline.tell(`${assetId} is taken off (${whenOff}) and put back on (${whenOn})`);
  invariants.check(
    "a title that is taken off is refused, and plays again once it is put back on",
    off.proven && on.proven && whenOff === "UNPUBLISHED" && whenOn === "PLAYABLE",
    `${whenOff}, ${whenOn}${[...off.remaining, ...on.remaining].map((what) => `; ${what}`).join("")}`,
  );
}

/** Viewers in every format who have begun to play and ask for their manifest and for segments, over and over, with valid cookies. */
async function spectators(
  asset: PublishedAsset,
  { edge, host, signer, clock, secrets, network }: Stage,
  { measurements }: Telling,
): Promise<{ readonly ask: () => Promise<void>; readonly observed: readonly Observed[] }> {
  const observed: Observed[] = [];
  measurements.begin("while a title is taken down");
  network.clearLog();
  const viewers = new Viewers(edge, host, signer, clock, measurements, secrets);
  const paths = new Map<PlaybackFormat, readonly string[]>();
  for (const format of PLAYBACK_FORMATS) {
    const player = viewers.open(asset, format);
    await player.start();
    await player.playTo(0.3);
    const manifest = playbackPath({
      assetId: asset.assetId,
      route: asset.routes[format],
      format,
      file: START_FILE[format],
    });
    // One that caches hold and one that nobody has asked for.
    const segments = [player.files.at(0), player.files.at(-1)].flatMap((url) =>
      url === undefined ? [] : [new URL(url).pathname],
    );
    paths.set(format, [manifest, ...segments]);
  }
  measurements.endWith(network.log());
  const ask = async (): Promise<void> => {
    for (const [format, all] of paths) {
      const cookies = sessionCookies(host, { assetId: asset.assetId, route: asset.routes[format] }, signer, {
        now: clock.now(),
        lifetimeMs: 60_000,
      });
      for (const path of all) {
        const answer = await edge.handle({
          method: "GET",
          host,
          path,
          headers: { cookie: cookies },
          clientIp: "198.51.100.7",
        });
        observed.push({ at: clock.now(), status: answer.status });
      }
    }
  };
  return { ask, observed };
}

function hasEveryCopy({ copies }: TakedownRecord, regions: readonly string[]): boolean {
  return regions.every((region) =>
    (["vod-asset", "packaged-objects", "masters"] as const).every((what) =>
      copies.some((copy) => copy.what === what && copy.region === region),
    ),
  );
}

function describeCopies({ copies }: TakedownRecord): string {
  const states = new Map<string, number>();
  for (const { what, state } of copies) {
    states.set(`${what} ${state}`, (states.get(`${what} ${state}`) ?? 0) + 1);
  }
  return [...states].map(([name, count]) => `${count} ${name}`).join(", ");
}
