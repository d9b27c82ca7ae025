import { masterFolder } from "../../functions/ingest/masterKey";
import { bundledMaster } from "../media/master";
import { longerMaster } from "../media/longerMaster";
import type { IngestDesk } from "./ingestDesk";
import { describeView } from "./describeView";
import type { Telling } from "./telling";

/** Something that a producer should not have uploaded, with where it must end. */
interface AwkwardUpload {
  readonly what: string;
  readonly assetId: string;
  readonly file: string;
  readonly body: Uint8Array | string;
  /** Reason under which the catalog must have it. */
  readonly code: string;
}

/** Virtual time within which each awkward upload must have come to its end. */
const LIMIT_MS = 1_800_000;

/** Uploads that cannot become playable: each ends in a named state with a reason, and none of them is stuck. */
export async function tellAwkwardUploads(desk: IngestDesk, telling: Telling): Promise<void> {
  const { timeline, invariants } = telling;
  const uploads: readonly AwkwardUpload[] = [
    { what: "an empty file", assetId: "empty-file", file: "feature.mp4", body: "", code: "empty" },
    {
      what: "a text named .mp4",
      assetId: "only-text",
      file: "feature.mp4",
      body: "Dear producer, please find attached.",
      code: "unreadable",
    },
    {
      what: "a title longer than a day",
      assetId: "longer-than-a-day",
      file: "feature.mp4",
      body: longerMaster(bundledMaster().body, 87_000),
      code: "tooLong",
    },
  ];
  for (const { assetId, file, body } of uploads) {
    await desk.upload(`${masterFolder(assetId)}${file}`, body);
  }
  await desk.upload("masters/No Such Id/feature.mp4", bundledMaster().body);
  for (const { what, assetId, code } of uploads) {
    await desk.clock.advanceUntil(
      `${what} at its end`,
      async () => (await desk.view(assetId)).state === "FAILED",
      5_000,
      LIMIT_MS,
    );
    const view = await desk.view(assetId);
    timeline.tell(`${what}: ${describeView(view)}: ${view.reason?.message ?? ""}`);
    invariants.check(`${what} ends with its reason`, view.reason?.code === code, describeView(view));
  }
  const [rejected] = await desk.rejectedUploads();
  invariants.check(
    "a master in a folder that is no asset id is recorded",
    rejected?.reason.code === "asset-id",
    rejected === undefined ? "nothing recorded" : rejected.reason.message,
  );
}
