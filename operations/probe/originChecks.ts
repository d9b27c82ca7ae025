import { CDN_IDENTIFIER_HEADER } from "../../functions/edge/names";
import { decodeRoute } from "../../functions/edge/route";
import { ASSETS_PREFIX } from "../../functions/transcode/destinations";
import { mustBeRefused, type ProbeCheck } from "./check";
import type { ProbeRegion, ProbeSettings } from "./settings";
import type { RefusalRule } from "./verdicts";

/** A v4 UUID, as AWS advises for identifiers, that is none of ours. */
const MADE_UP_IDENTIFIER = "00000000-0000-4000-8000-000000000000";

/** What MediaPackage answers where the identifier is wrong or missing (MediaPackage User Guide, "CDN authorization"). */
const REFUSED = 403;

/** Every packaging group of every Region, asked past the distribution. */
export function packagingOriginChecks({ regions, canary }: ProbeSettings): readonly ProbeCheck[] {
  return Object.entries(regions).flatMap(([region, { packagingGroups }]) =>
    Object.entries(packagingGroups).flatMap(([group, { domainName }]) => {
      const known = canaryPath(canary?.route, region, group);
      const check = (id: string, what: string, rule: RefusalRule, headers: Record<string, string>) =>
        mustBeRefused({
          id: `packaging-origin/${region}/${group}/${id}`,
          door: "packaging-origin",
          what: `${known === undefined ? "a made-up title" : "the canary"} at ${region}'s origin of ${group}, ${what}`,
          rule,
          request: () => ({
            method: "GET",
            host: domainName.replace(/^https:\/\//, ""),
            path: known ?? madeUpPath(),
            headers,
          }),
        });
      return [
        check("no-identifier", "without the CDN identifier", bareRule(known !== undefined), {}),
        check(
          "made-up-identifier",
          "with a made-up CDN identifier",
          {
            statuses: [REFUSED],
            meaning: { 404: "MediaPackage answers so where the group has no CDN authorization at all" },
          },
          { [CDN_IDENTIFIER_HEADER.toLowerCase()]: MADE_UP_IDENTIFIER },
        ),
      ];
    }),
  );
}

/** Nothing is at a made-up path, so a 404 gives nothing away there; the other request shows whether the group asks for an identifier. */
function bareRule(isKnown: boolean): RefusalRule {
  return isKnown
    ? { statuses: [REFUSED], meaning: { 404: "the canary is not there: its route is out of date" } }
    : { statuses: [REFUSED, 404] };
}

function canaryPath(routeText: string | undefined, region: string, group: string): string | undefined {
  const route = routeText === undefined ? undefined : decodeRoute(routeText);
  const hashes = route?.packagingGroup === group ? route.regions[region] : undefined;
  return hashes === undefined
    ? undefined
    : `/out/v1/${hashes.asset}/${hashes.configuration}/${hashes.manifest}/index.m3u8`;
}

function madeUpPath(): string {
  const zeros = "0".repeat(32);
  return `/out/v1/${zeros}/${zeros}/${zeros}/index.m3u8`;
}

/** The buckets, asked by nobody in particular. */
export function bucketChecks({ regions, canary, canaryObject }: ProbeSettings): readonly ProbeCheck[] {
  return Object.entries(regions).flatMap(([region, { packagedBucket, mezzanineBucket }]) => [
    bucketCheck(region, "packaged-list", packagedBucket, "GET", "/?list-type=2&max-keys=1", "its listing"),
    bucketCheck(region, "mezzanine-list", mezzanineBucket, "GET", "/?list-type=2&max-keys=1", "its listing"),
    ...objectOf(canary, canaryObject).map((key) =>
      bucketCheck(region, "packaged-object", packagedBucket, "HEAD", `/${key}`, "the canary's object"),
    ),
  ]);
}

/** S3 refuses to say whether there is such an object to whoever may not list. */
const BUCKET_RULE = {
  statuses: [403],
  meaning: { 404: "either there is no such bucket, or anybody may list it" },
};

function bucketCheck(
  region: string,
  id: string,
  bucket: ProbeRegion["packagedBucket"],
  method: "GET" | "HEAD",
  path: string,
  what: string,
): ProbeCheck {
  return mustBeRefused({
    id: `bucket/${region}/${id}`,
    door: "bucket",
    what: `${bucket}: ${what}, asked by nobody in particular`,
    rule: BUCKET_RULE,
    request: () => ({ method, host: `${bucket}.s3.${region}.amazonaws.com`, path, headers: {} }),
  });
}

/** Where no object is known, the folder stands for it: that shows no more than the listing does. */
function objectOf(canary: ProbeSettings["canary"], key: string | undefined): readonly string[] {
  return key !== undefined ? [key] : canary === undefined ? [] : [`${ASSETS_PREFIX}${canary.assetId}/`];
}
