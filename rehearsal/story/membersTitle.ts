import { masterFolder } from "../../functions/ingest/masterKey";
import { bundledMaster } from "../media/master";
import type { IngestDesk } from "./ingestDesk";
import type { MembersOffice } from "./membersOffice";
import { followAsset, isPlayableIn } from "./milestones";

/** A plan of the story, and the viewer who has subscribed to it. */
export const SUBSCRIBER = { viewerId: "subscriber", plan: "basic" } as const;

/** Uploads a title, waits until it can be played in every Region, and offers it to whoever has {@link SUBSCRIBER}'s plan. */
export async function openToMembers(
  assetId: string,
  desk: IngestDesk,
  office: Pick<MembersOffice, "offer" | "grant">,
): Promise<void> {
  await desk.upload(`${masterFolder(assetId)}feature.mp4`, bundledMaster().body);
  await followAsset(
    assetId,
    desk.clock,
    () => desk.parts(assetId),
    (parts) => isPlayableIn(parts, desk.regions),
  );
  await office.offer({ assetId, plans: [SUBSCRIBER.plan] });
  await office.grant({
    viewerId: SUBSCRIBER.viewerId,
    subject: { kind: "plan", plan: SUBSCRIBER.plan },
  });
}
