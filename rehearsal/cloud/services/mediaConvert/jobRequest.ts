import { z } from "zod";

/**
 * CreateJob's body by the names of the wire, as far as the stand-in acts upon it. Everything else of the settings is kept and given back as
 * it came.
 */
const output = z.looseObject({
  nameModifier: z.string().optional(),
  containerSettings: z.looseObject({ container: z.string().optional() }).optional(),
  outputSettings: z
    .looseObject({
      hlsSettings: z
        .looseObject({
          audioRenditionSets: z.string().optional(),
          audioGroupId: z.string().optional(),
          audioTrackType: z.string().optional(),
          audioOnlyContainer: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  videoDescription: z
    .looseObject({
      width: z.number().optional(),
      height: z.number().optional(),
      codecSettings: z
        .looseObject({
          codec: z.string().optional(),
          h264Settings: z
            .looseObject({
              framerateNumerator: z.number().optional(),
              framerateDenominator: z.number().optional(),
              gopSize: z.number().optional(),
              gopSizeUnits: z.string().optional(),
              gopClosedCadence: z.number().optional(),
            })
            .optional(),
          frameCaptureSettings: z
            .looseObject({
              framerateNumerator: z.number().optional(),
              framerateDenominator: z.number().optional(),
              maxCaptures: z.number().optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  audioDescriptions: z
    .array(
      z.looseObject({
        audioSourceName: z.string().optional(),
        streamName: z.string().optional(),
        customLanguageCode: z.string().optional(),
      }),
    )
    .optional(),
  captionDescriptions: z
    .array(
      z.looseObject({
        captionSelectorName: z.string().optional(),
        customLanguageCode: z.string().optional(),
        languageDescription: z.string().optional(),
        destinationSettings: z.looseObject({ destinationType: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});

const destinationSettings = z.looseObject({
  s3Settings: z
    .looseObject({
      encryption: z
        .looseObject({ encryptionType: z.string().optional(), kmsKeyArn: z.string().optional() })
        .optional(),
    })
    .optional(),
});

const outputGroup = z.looseObject({
  outputGroupSettings: z
    .looseObject({
      type: z.string().optional(),
      hlsGroupSettings: z
        .looseObject({
          destination: z.string().optional(),
          destinationSettings: destinationSettings.optional(),
          segmentLength: z.number().optional(),
          segmentLengthControl: z.string().optional(),
        })
        .optional(),
      fileGroupSettings: z
        .looseObject({
          destination: z.string().optional(),
          destinationSettings: destinationSettings.optional(),
        })
        .optional(),
    })
    .optional(),
  outputs: z.array(output).default([]),
});

const input = z.looseObject({
  fileInput: z.string().optional(),
  audioSelectors: z.record(z.string(), z.looseObject({})).optional(),
  captionSelectors: z
    .record(
      z.string(),
      z.looseObject({
        sourceSettings: z
          .looseObject({
            sourceType: z.string().optional(),
            fileSourceSettings: z.looseObject({ sourceFile: z.string().optional() }).optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});

/** CreateJob's body. */
export const createJobSchema = z.looseObject({
  clientRequestToken: z.string().optional(),
  role: z.string(),
  queue: z.string().optional(),
  priority: z.number().optional(),
  hopDestinations: z
    .array(
      z.looseObject({
        queue: z.string().optional(),
        waitMinutes: z.number().optional(),
        priority: z.number().optional(),
      }),
    )
    .optional(),
  accelerationSettings: z.looseObject({ mode: z.string().optional() }).optional(),
  statusUpdateInterval: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  userMetadata: z.record(z.string(), z.string()).optional(),
  settings: z.looseObject({
    inputs: z.array(input).default([]),
    outputGroups: z.array(outputGroup).default([]),
  }),
});

/** A CreateJob request. */
export type CreateJobRequest = z.output<typeof createJobSchema>;
/** What a job does. */
export type JobSettings = CreateJobRequest["settings"];
/** An output group of a job. */
export type OutputGroup = JobSettings["outputGroups"][number];
/** An output of a group. */
export type Output = OutputGroup["outputs"][number];

/** Where a group's files go, and under which key: a group without is written as the bucket says. */
export interface GroupTarget {
  readonly destination: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly encryptionType: string | undefined;
}

/** What a group's settings say about its files, whatever its type. */
export function targetOf({ outputGroupSettings }: OutputGroup): GroupTarget {
  const settings = outputGroupSettings?.hlsGroupSettings ?? outputGroupSettings?.fileGroupSettings;
  const encryption = settings?.destinationSettings?.s3Settings?.encryption;
  return {
    destination: settings?.destination,
    kmsKeyArn: encryption?.kmsKeyArn,
    encryptionType: encryption?.encryptionType,
  };
}

/** `s3://bucket/key`, taken apart; undefined for anything else. */
export function s3Location(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
