import type { Reason } from "../../catalog/parts";
import { reasonOf } from "../../catalog/transitions";
import { prepareMaster } from "../../transcode/ladder";
import type { TranscodeOptions } from "../../transcode/options";
import type { SourceVideo } from "../../transcode/sourceVideo";
import { masterFolder } from "../masterKey";
import type { ProbeOutcome } from "../ports";
import type { Sidecar } from "../sidecar";

/** What to transcode, or why it cannot be. */
export type Description =
  | { readonly accepted: true; readonly source: SourceVideo }
  | { readonly accepted: false; readonly reason: Reason };

/** Puts together what the probe found in a master and what its sidecar file says of captions beside it. */
export function describeMaster(
  probe: ProbeOutcome,
  sidecar: Sidecar,
  place: {
    readonly assetId: string;
    readonly key: string;
    readonly mezzanineBucket: string;
    readonly options: TranscodeOptions;
  },
): Description {
  if (probe.kind === "unreadable") {
    return {
      accepted: false,
      reason: reasonOf(
        "unreadable",
        `${place.key} is no video that MediaConvert can read: ${probe.message} Export it again, and upload it again.`,
      ),
    };
  }
  const prepared = prepareMaster(
    {
      ...probe.source,
      captions: [
        ...(probe.captions ?? []),
        ...sidecar.captions.map(({ file, ...names }) => ({
          kind: "sidecar",
          uri: `s3://${place.mezzanineBucket}/${masterFolder(place.assetId)}${file}`,
          ...names,
        })),
      ],
    },
    place.options,
  );
  if (prepared.accepted) {
    return { accepted: true, source: prepared.source };
  }
  const [first] = prepared.refusals;
  return {
    accepted: false,
    reason: reasonOf(
      first?.reason ?? "notADescription",
      prepared.refusals.map(({ message }) => message).join(" "),
    ),
  };
}
