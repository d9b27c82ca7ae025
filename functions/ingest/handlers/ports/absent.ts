import type { IngestStage } from "../../stages";
import type { IngestPorts } from "../../ports";

/** Ports that a stage does without: its bundle has no client for them, and its role no permission. Every use of one is refused. */
export function absentPorts(
  stage: IngestStage,
): Pick<IngestPorts, "masters" | "packaged" | "transcoder" | "packager" | "manifests"> {
  const refuse = (port: keyof IngestPorts) => (): Promise<never> =>
    Promise.reject(new Error(`the ingest stage ${stage} has no ${port}: its handler leaves it out.`));
  return {
    masters: { head: refuse("masters"), list: refuse("masters"), read: refuse("masters") },
    packaged: {
      head: refuse("packaged"),
      list: refuse("packaged"),
      readInventory: refuse("packaged"),
      writeInventory: refuse("packaged"),
    },
    transcoder: {
      probe: refuse("transcoder"),
      createJob: refuse("transcoder"),
      findJob: refuse("transcoder"),
      getJob: refuse("transcoder"),
    },
    packager: {
      createAsset: refuse("packager"),
      describeAsset: refuse("packager"),
      deleteAsset: refuse("packager"),
    },
    manifests: { read: refuse("manifests") },
  };
}
