import { expect } from "chai";

import {
  assetIngested,
  type EventPattern,
  inventoryWritten,
  jobEnded,
  masterUploaded,
} from "../../../components/pipeline/eventPatterns";
import { inventoryKey } from "../../../functions/ingest/inventory";
import { isProps, parseJson } from "../../../rehearsal/cloud/core/props";
import { matchesPattern } from "../../../rehearsal/cloud/services/eventBridge/patternMatching";
import { patternProblem } from "../../../rehearsal/cloud/services/eventBridge/patternProblem";
import { ACCOUNT, REGION, STACK } from "./ingestFixture";

const PLACE = { accountId: ACCOUNT, region: REGION };
const VOD = `arn:aws:mediapackage-vod:${REGION}:${ACCOUNT}:assets/film_0123456789abcdef`;

/** An event as it comes, in an account. */
function event(source: string, type: string, detail: object, resources: readonly string[] = []): object {
  return { source, "detail-type": type, account: ACCOUNT, region: REGION, resources, detail };
}

const created = (bucket: string, key: string): object =>
  event("aws.s3", "Object Created", { bucket: { name: bucket }, object: { key, "version-id": "v1" } });
const job = (status: string, userMetadata: object): object =>
  event("aws.mediaconvert", "MediaConvert Job State Change", { status, jobId: "1-a", userMetadata });
const vod = (name: string, resource: string): object =>
  event("aws.mediapackage", "MediaPackage Input Notification", { event: name }, [resource]);

/** Whether EventBridge, as the stand-in has it, hands an event over. */
function passes(pattern: EventPattern, one: object): boolean {
  const [wanted, offered] = [pattern, one].map((value) => parseJson(JSON.stringify(value)));
  return isProps(wanted) && isProps(offered) && matchesPattern(wanted, offered);
}

const CASES: readonly {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly taken: readonly object[];
  readonly left: readonly object[];
}[] = [
  {
    name: "uploaded masters",
    pattern: masterUploaded(ACCOUNT, "mezzanine"),
    taken: [created("mezzanine", "masters/film/film.mov"), created("mezzanine", "masters/stray.mov")],
    left: [
      created("mezzanine", "elsewhere/film.mov"),
      created("another-bucket", "masters/film/film.mov"),
      { ...created("mezzanine", "masters/film/film.mov"), "detail-type": "Object Deleted" },
      { ...created("mezzanine", "masters/film/film.mov"), account: "999999999999" },
    ],
  },
  {
    name: "written inventories",
    pattern: inventoryWritten(ACCOUNT, "packaged"),
    taken: [created("packaged", inventoryKey("film", "0123456789abcdef"))],
    left: [
      created("packaged", "assets/film/0123456789abcdef/segment-1.ts"),
      created("packaged", "assets/film/inventory/0123456789abcdef/asset.json.part"),
      created("mezzanine", inventoryKey("film", "0123456789abcdef")),
    ],
  },
  {
    name: "ended jobs",
    pattern: jobEnded(ACCOUNT, STACK),
    taken: ["COMPLETE", "ERROR", "CANCELED"].map((status) => job(status, { stack: STACK, assetId: "film" })),
    left: [
      job("PROGRESSING", { stack: STACK }),
      job("COMPLETE", { stack: "media-platform-other" }),
      job("COMPLETE", {}),
    ],
  },
  {
    name: "ingested assets",
    pattern: assetIngested(PLACE),
    taken: [vod("VodAssetPlayable", VOD), vod("IngestError", VOD)],
    left: [
      vod("IngestStart", VOD),
      vod("IngestComplete", VOD),
      // A live channel's.
      vod("IngestError", `arn:aws:mediapackage:${REGION}:${ACCOUNT}:channels/live`),
    ],
  },
];

describe("event patterns of the ingest stages", () => {
  for (const { name, pattern, taken, left } of CASES) {
    it(`of ${name} are ones that EventBridge takes`, () => {
      expect(patternProblem(JSON.stringify(pattern))).to.equal(undefined);
    });

    it(`of ${name} match those events and no others`, () => {
      expect(taken.filter((one) => !passes(pattern, one))).to.deep.equal([]);
      expect(left.filter((one) => passes(pattern, one))).to.deep.equal([]);
    });
  }
});
