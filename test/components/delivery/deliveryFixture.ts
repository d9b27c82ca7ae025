import * as pulumi from "@pulumi/pulumi";

import { MediaDelivery, type MediaDeliveryArgs } from "../../../components/delivery/mediaDelivery";
import type { PlayOrigin } from "../../../components/entitlement/playOrigin";
import type { MediaOrigin } from "../../../components/packaging/mediaOrigin";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

export const ACCOUNT = "333333333333";
export const STATIC_ORDER = ["us-west-2", "eu-west-1"] as const;

/** The CDN identifier of a Region, as tests look for it. */
export function identifierOf(region: string): string {
  return `identifier-of-${region}`;
}

/** The origins that Regions hand over for their packaging groups. */
export function mediaOrigins(groups: readonly string[], regions: readonly string[]): readonly MediaOrigin[] {
  return regions.flatMap((region) =>
    groups.map((packagingGroup) => ({
      packagingGroup,
      region,
      domainName: pulumi.output(`${packagingGroup}.egress.mediapackage-vod.${region}.amazonaws.com`),
      // Not marked secret on purpose: delivery must not rely on it.
      cdnIdentifier: pulumi.output(identifierOf(region)),
    })),
  );
}

/** The origin key of a Region, as tests look for it. */
export function originKeyOf(region: string): string {
  return `origin-key-of-${region}`;
}

/** The entitlement services of Regions. */
export function playOriginsIn(regions: readonly string[]): readonly PlayOrigin[] {
  return regions.map((region) => ({
    region,
    domainName: pulumi.output(`a1b2c3d4e5.execute-api.${region}.amazonaws.com`),
    // Not marked secret on purpose: delivery must not rely on it.
    originKey: pulumi.output(originKeyOf(region)),
  }));
}

/** Arguments of a small but complete delivery: two packaging groups in two Regions. */
export function deliveryArgs(overrides: Partial<MediaDeliveryArgs> = {}): MediaDeliveryArgs {
  return {
    accountId: ACCOUNT,
    staticOrder: STATIC_ORDER,
    origins: mediaOrigins(["clear-00", "clear-01"], STATIC_ORDER),
    playOrigins: playOriginsIn(STATIC_ORDER),
    keyGroupId: "key-group",
    failover: {
      statusCodes: [500, 502, 503, 504],
      connectionAttempts: 1,
      connectionTimeoutSeconds: 2,
      readTimeoutSeconds: 4,
    },
    caching: { manifestSeconds: 300, segmentSeconds: 86_400 },
    requestsPerFiveMinutesPerIp: 20_000,
    mintsPerFiveMinutesPerIp: 300,
    priceClass: "PriceClass_100",
    protect: true,
    ...overrides,
  };
}

/** Builds the delivery plane in the delivery account. Arguments come from a function, because outputs belong to a recording. */
export async function recordDelivery(
  overrides: () => Partial<MediaDeliveryArgs> = () => ({}),
  options: { readonly preview?: boolean } = {},
): Promise<Recording> {
  const recording = await startRecording(options);
  new MediaDelivery("playback", deliveryArgs(overrides()), {
    provider: awsProvider("delivery", ACCOUNT, "us-east-1"),
  });
  await recording.settled();
  return recording;
}
