import { bundledThumbnail } from "../../../media/master";
import type { GroupFiles, OutputFile } from "./hlsOutputs";
import type { OutputGroup } from "./jobRequest";

/** Digits of an image's number. */
const DIGITS = 7;
const DEFAULT_MAX_CAPTURES = 10_000_000;

/**
 * A file group of frame captures: `<destination><modifier>.0000000.jpg` and so on, the first at the start. Each is the same picture of the
 * bundled master. The job names only the last one, as MediaConvert does.
 */
export function frameCaptureFiles(group: OutputGroup, base: string, durationSeconds: number): GroupFiles {
  const outputs = group.outputs.map(({ nameModifier = "", videoDescription }): readonly OutputFile[] => {
    const settings = videoDescription?.codecSettings?.frameCaptureSettings;
    const {
      framerateNumerator = 1,
      framerateDenominator = 1,
      maxCaptures = DEFAULT_MAX_CAPTURES,
    } = settings ?? {};
    const count = Math.min(
      maxCaptures,
      Math.max(1, Math.ceil((durationSeconds * framerateNumerator) / framerateDenominator)),
    );
    return Array.from({ length: count }, (_, index) => ({
      uri: `${base}${nameModifier}.${String(index).padStart(DIGITS, "0")}.jpg`,
      body: bundledThumbnail(),
      contentType: "image/jpeg",
    }));
  });
  return {
    files: outputs.flat(),
    detail: {
      type: "FILE_GROUP",
      outputDetails: outputs.map((files) => ({
        outputFilePaths: files.slice(-1).map(({ uri }) => uri),
        durationInMs: Math.round(durationSeconds * 1000),
        videoDetails: { widthInPx: THUMBNAIL.width, heightInPx: THUMBNAIL.height },
      })),
    },
  };
}

/** Pixels of the bundled picture. */
const THUMBNAIL = { width: 160, height: 90 };
