/**
 * Region of CloudFront's Origin Shield for an origin, by the origin's Region: the same Region where Origin Shield is offered, else the
 * one that AWS recommends for it. Covers the Regions that have MediaPackage VOD.
 *
 * Osaka and Melbourne are not in AWS's table of recommendations; they get the nearest Region that is offered.
 */
const SHIELD_REGIONS: Readonly<Record<string, string>> = {
  "ap-northeast-1": "ap-northeast-1",
  "ap-northeast-2": "ap-northeast-2",
  "ap-northeast-3": "ap-northeast-1",
  "ap-south-1": "ap-south-1",
  "ap-southeast-1": "ap-southeast-1",
  "ap-southeast-2": "ap-southeast-2",
  "ap-southeast-4": "ap-southeast-2",
  "ca-central-1": "us-east-1",
  "eu-central-1": "eu-central-1",
  "eu-north-1": "eu-west-2",
  "eu-west-1": "eu-west-1",
  "eu-west-2": "eu-west-2",
  "eu-west-3": "eu-west-2",
  "sa-east-1": "sa-east-1",
  "us-east-1": "us-east-1",
  "us-east-2": "us-east-2",
  "us-west-1": "us-west-2",
  "us-west-2": "us-west-2",
};

/**
 * Where the origins of a media Region are shielded.
 *
 * @throws Error for a Region without MediaPackage VOD, listing the Regions that have it
 */
export function originShieldRegion(mediaRegion: string): string {
  const region = SHIELD_REGIONS[mediaRegion];
  if (region === undefined) {
    throw new Error(
      `origin of ${mediaRegion}: no Origin Shield Region is known for it. MediaPackage VOD is offered in ${Object.keys(SHIELD_REGIONS).join(", ")}; use one of these.`,
    );
  }
  return region;
}
