import * as z from "zod";

const ASSET_ARN = /^arn:[a-z-]+:mediapackage-vod:[a-z0-9-]+:\d{12}:assets\/([A-Za-z0-9_-]+)$/;

/** "MediaPackage Input Notification" about an asset (MediaPackage User Guide, "Monitoring with EventBridge"); best effort. */
export const vodNotificationSchema = z
  .object({
    source: z.literal("aws.mediapackage"),
    "detail-type": z.literal("MediaPackage Input Notification"),
    resources: z.array(z.string().regex(ASSET_ARN, "expected the ARN of a MediaPackage VOD asset")).min(1),
    detail: z.object({
      event: z.enum(["IngestStart", "IngestComplete", "IngestError", "VodAssetPlayable"]),
      message: z.string().optional(),
    }),
  })
  .transform(({ resources, detail: { event, message } }) => ({
    vodAssetId: ASSET_ARN.exec(resources[0] ?? "")?.[1] ?? "",
    event,
    message,
  }));

/** What MediaPackage says of an asset of this Region. */
export type VodNotification = z.output<typeof vodNotificationSchema>;
