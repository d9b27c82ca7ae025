import type { Cloud } from "../../core/cloud";
import { formatArn } from "../../core/arn";
import type { Place } from "./model";

/** The service principal that assumes the roles. */
export const MEDIA_PACKAGE = "mediapackage.amazonaws.com";

/** Hexadecimal digits of a service-made hash. */
const HASH_LENGTH = 32;

const ID = /^[A-Za-z0-9_-]{1,256}$/;

/** True for an id that MediaPackage takes: letters, digits, `_` and `-`. */
export function isMediaPackageId(id: string): boolean {
  return ID.test(id);
}

/** ARN of a packaging group, a packaging configuration or an asset. */
export function mediaPackageArn(
  kind: "packaging-groups" | "packaging-configurations" | "assets",
  place: Place,
  id: string,
): string {
  return formatArn("mediapackage-vod", place.region, place.accountId, `${kind}/${id}`);
}

/**
 * A hash that the service makes up: seeded by what it is for and where, so it is the same in every run with one seed,
 * and different in every Region.
 */
export function serviceMadeHash(cloud: Cloud, place: Place, ...of: readonly string[]): string {
  return cloud.random
    .stream(["mediapackage-vod", place.accountId, place.region, ...of].join("/"))
    .hex(HASH_LENGTH);
}
