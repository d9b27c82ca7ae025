import { cookieHeader } from "../../functions/entitlement/playbackCookies";
import { getSignedCookies } from "@aws-sdk/cloudfront-signer";

import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import type { Player } from "./player";
import type { PublishedAsset } from "./publishing";
import type { Stage } from "./stage";
import type { Telling } from "./telling";
import { START_FILE, Viewers } from "./viewers";

/**
 * The same loss with what everybody builds first: the packaged URLs of one Region, signed cookies for them, and an origin group with both
 * Regions behind. It exists to show the failure that routes and rewriting remove.
 */
export async function tellNaiveFailover(
  stage: Stage,
  { timeline, measurements, invariants }: Telling,
): Promise<void> {
  const { clock, network, regions } = stage;
  const viewers = new Viewers(stage.edge, stage.host, stage.signer, clock, measurements, stage.secrets);
  const [first, second] = regions;
  const title = await stage.publish("night-train");
  timeline.tell(`1 asset playable in ${first} and ${second}; viewers get the packaged URLs of ${first}`);

  const sessions: Player[] = [];
  const act = async (phase: string, share: number): Promise<void> => {
    measurements.begin(phase);
    network.clearLog();
    if (sessions.length === 0) {
      for (const format of PLAYBACK_FORMATS) {
        const session = openPackaged(stage, viewers, title, format);
        await session.start();
        sessions.push(session);
      }
    }
    for (const session of sessions) {
      await session.playTo(share);
    }
    measurements.endWith(network.log());
    const summary = measurements.summaries().at(-1);
    const failures = summary?.failures ?? 0;
    timeline.tell(`${phase}: ${summary?.requests ?? 0} viewer requests, ${failures} failures`);
    invariants.check(
      `no viewer fails: ${phase}`,
      failures === 0 && summary !== undefined,
      `${failures} of ${summary?.requests ?? 0} requests`,
    );
  };

  await act("before", 0.4);
  network.setFault(first, "dark");
  timeline.tell(`${first} goes dark, mid-play`);
  await act("dark", 0.8);

  const [failure] = measurements.failures();
  const hashes = title.hashes[second]?.hls;
  if (failure !== undefined && hashes !== undefined) {
    timeline.tell(
      `why: the origin group sent ${second} the path of ${first}, ${new URL(failure.url).pathname.slice(0, 48)}..., ` +
        `but MediaPackage made other hashes there, /out/v1/${hashes.asset.slice(0, 8)}.../${hashes.configuration.slice(0, 8)}...: status ${failure.status}`,
    );
  }
}

function openPackaged(stage: Stage, viewers: Viewers, title: PublishedAsset, format: PlaybackFormat): Player {
  const hashes = title.hashes[stage.regions[0]]?.[format];
  if (hashes === undefined) {
    throw new Error(`${title.assetId} has no ${format} in ${stage.regions[0]}`);
  }
  const prefix = `/out/v1/${hashes.asset}/${hashes.configuration}`;
  const policy = JSON.stringify({
    Statement: [
      {
        Resource: `https://${stage.host}${prefix}/*`,
        Condition: { DateLessThan: { "AWS:EpochTime": Math.floor(stage.clock.now() / 1_000) + 3_600 } },
      },
    ],
  });
  const cookies = getSignedCookies({
    keyPairId: stage.signer.keyPairId,
    privateKey: stage.signer.privateKey.export({ type: "pkcs8", format: "pem" }),
    policy,
    algorithm: "SHA256",
  });
  const header = cookieHeader(
    Object.fromEntries(Object.entries(cookies).map(([name, value]) => [name, String(value)])),
  );
  return viewers.openPackaged(format, `${prefix}/${hashes.manifest}/${START_FILE[format]}`, header);
}
