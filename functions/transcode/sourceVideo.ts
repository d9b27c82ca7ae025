import * as z from "zod";

const positiveInt = z.int().min(1).max(2_147_483_647);
const fraction = z.strictObject({ numerator: positiveInt, denominator: positiveInt });

/** RFC 5646 tags as MediaConvert's model takes them: `en`, `pt-BR`, `es-419`. */
const audioLanguage = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?$/, "expected a language tag such as en, fra or pt-BR");
/** As above; MediaConvert's model has no digits here, so `es-419` is refused. */
const captionLanguage = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z-]+)?$/, "expected a language tag without digits such as en, fra or pt-BR");
/** Extensions of captions' files. MediaConvert's model takes each in lower case and in upper case, and not in both at once. */
const CAPTION_FILES = ["scc", "ttml", "dfxp", "xml", "stl", "srt", "smi", "vtt", "webvtt"];
const CAPTION_URI = new RegExp(
  `^s3://[^/]+/.+\\.(?:${CAPTION_FILES.flatMap((extension) => [extension, extension.toUpperCase()]).join("|")})$`,
);
/** What a player's menu shows, as MediaConvert's model takes it for audio. */
const audioLabel = z
  .string()
  .regex(/^[\w ]{1,64}$/, "expected 1 to 64 letters, digits, underscores and spaces");
/** What a player's menu shows. It ends up between quotes in playlists. */
const captionLabel = z
  .string()
  .regex(/^[^"\r\n]{1,64}$/, "expected 1 to 64 characters without quotes or line breaks");

/** An audio track of the master, in the order of the file. */
const audioTrack = z.strictObject({
  channels: z.int().min(1).max(64),
  /** Left out: unknown. */
  language: audioLanguage.optional(),
  /** Tells tracks of one language apart, such as a commentary; the name in the player's menu. @default the language */
  label: audioLabel.optional(),
});

const captionNames = {
  language: captionLanguage,
  /** The name in the player's menu. @default the language */
  label: captionLabel.optional(),
  /** Whether the track also describes sounds, for viewers who are deaf or hard of hearing. */
  accessibility: z.boolean().default(false),
};

/** Captions that come with the master. */
const captionTrack = z.discriminatedUnion("kind", [
  /** CEA-608/708 captions inside the video. */
  z.strictObject({ kind: z.literal("embedded"), channel: z.int().min(1).max(4), ...captionNames }),
  /** A file beside the master. */
  z.strictObject({
    kind: z.literal("sidecar"),
    /** The extension says what the format is: MediaConvert does not look into the file. */
    uri: z
      .string()
      .regex(
        CAPTION_URI,
        `expected s3://bucket/key that ends in one of ${CAPTION_FILES.map((extension) => `.${extension}`).join(", ")}, all small or all capital letters`,
      ),
    ...captionNames,
  }),
]);

/**
 * What is in a master, as a probe found it. The ladder is chosen from it, so a wrong description makes a wrong ladder.
 *
 * The schema says how a description is formed; what of it can be transcoded, `refusalsOf` says.
 */
export const sourceVideoSchema = z.strictObject({
  /** False for audio files. */
  hasVideo: z.boolean(),
  /** Pixels as stored, before rotation; 0 where there is no video. */
  width: z.int().min(0),
  /** Pixels as stored, before rotation; 0 where there is no video. */
  height: z.int().min(0),
  /** Clockwise degrees by which players turn the picture, from the container's metadata. Phones write it. */
  rotation: z.literal([0, 90, 180, 270]).default(0),
  /** Width of a pixel by its height; other than 1/1 in anamorphic SD masters. */
  pixelAspectRatio: fraction.default({ numerator: 1, denominator: 1 }),
  /** Frames per second: not fields, for interlaced video, and the average, where it varies. Left out: unknown. */
  frameRate: fraction.optional(),
  /** Whether the frames are made of two fields. */
  interlaced: z.boolean().default(false),
  /** How brightness and colours are coded. */
  dynamicRange: z.enum(["SDR", "HDR10", "HLG", "DOLBY_VISION"]).default("SDR"),
  /** Length of the video. */
  durationSeconds: z.number().min(0),
  audioTracks: z.array(audioTrack).default([]),
  captions: z.array(captionTrack).default([]),
});

/** A master, as {@link sourceVideoSchema} describes it. */
export type SourceVideo = z.output<typeof sourceVideoSchema>;
/** A master as it may be written down: what has a default can be left out. */
export type SourceVideoInput = z.input<typeof sourceVideoSchema>;
/** An audio track of a master. */
export type SourceAudioTrack = SourceVideo["audioTracks"][number];
/** Captions of a master. */
export type SourceCaptions = SourceVideo["captions"][number];

/** Pixels of a picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The picture as a viewer sees it: square pixels, turned upright. Not always whole numbers. */
export function displaySize({
  width,
  height,
  rotation,
  pixelAspectRatio: { numerator, denominator },
}: Pick<SourceVideo, "width" | "height" | "rotation" | "pixelAspectRatio">): Size {
  const square = { width: (width * numerator) / denominator, height };
  return rotation === 90 || rotation === 270 ? { width: square.height, height: square.width } : square;
}
