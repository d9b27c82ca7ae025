import { expect } from "chai";
import * as fc from "fast-check";

import {
  type BehaviorSettings,
  deadEndBehavior,
  manifestPattern,
  orderedBehaviors,
  PLAY_PATTERN,
  playBehavior,
  segmentPattern,
} from "../../../components/delivery/behaviors";
import {
  BEHAVIORS_PER_GROUP,
  DISTRIBUTION_QUOTAS,
  FIXED_BEHAVIORS,
  PACKAGING_GROUP_NAME,
} from "../../../components/delivery/originPlan";
import { parsePlaybackPath } from "../../../functions/edge/playbackPath";
import { encodeRoute } from "../../../functions/edge/route";
import { matchesPattern } from "./pathPattern";

const SETTINGS = {
  keyGroupId: "key-group",
  viewerRequestArn: "viewer-request",
  originRequestArn: "origin-request:1",
  manifestCachePolicyId: "manifests",
  segmentCachePolicyId: "segments",
  originRequestPolicyId: "route",
} satisfies BehaviorSettings;

const PLAY_SETTINGS = {
  region: "us-west-2",
  playRequestArn: "play-request",
  originRequestPolicyId: "play",
};

/** What tests read of a behaviour whose values are all known. */
interface PlainBehavior {
  readonly pathPattern?: unknown;
  readonly targetOriginId?: unknown;
  readonly cachePolicyId?: unknown;
}

function plain(behaviors: ReturnType<typeof orderedBehaviors>): readonly PlainBehavior[] {
  return behaviors;
}

/** The behaviour that CloudFront chooses: the first whose pattern matches. */
function chosen(groups: readonly string[], path: string): PlainBehavior | undefined {
  return plain(orderedBehaviors(groups, SETTINGS)).find(({ pathPattern }) =>
    matchesPattern(String(pathPattern), path),
  );
}

const hash = fc.stringMatching(/^[0-9a-f]{32}$/);
const groupName = fc.stringMatching(/^[a-z][a-z0-9-]{1,31}$/);
const groupNames = fc.uniqueArray(groupName, { minLength: 1, maxLength: DISTRIBUTION_QUOTAS.originGroups });
const assetId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,20}$/);
const regions = fc.uniqueArray(fc.constantFrom("us-west-2", "eu-west-1", "ap-south-1"), { minLength: 1 });

/** Any playback path of a packaging group that viewer-request lets through. */
function pathsOf(packagingGroup: string): fc.Arbitrary<string> {
  const hashes = fc.record({ asset: hash, configuration: hash, manifest: hash, x: hash, y: hash });
  return fc
    .record({
      assetId,
      regions,
      hashes,
      rest: fc.oneof(
        fc.constantFrom("hls/m/index.m3u8", "cmaf/m/index.m3u8", "dash/m/index.mpd"),
        fc.tuple(hash, hash).map(([x, y]) => `hls/m/${x}/${y}/index_1.m3u8`),
        fc.tuple(hash, hash).map(([x, y]) => `hls/${x}/${y}/index_1_0.ts`),
        fc.constant("dash/x/y/index_video_1_0_init.mp4"),
      ),
    })
    .map(({ assetId: asset, regions: names, hashes: five, rest }) => {
      const route = encodeRoute({
        packagingGroup,
        regions: Object.fromEntries(names.map((name) => [name, five])),
      });
      return `/v1/${asset}/${route}/${rest}`;
    });
}

describe("cache behaviours", () => {
  it("are two per packaging group, manifests first", () => {
    const behaviors = plain(orderedBehaviors(["clear-00", "clear-01"], SETTINGS));

    expect(behaviors.map(({ pathPattern, cachePolicyId }) => [pathPattern, cachePolicyId])).to.deep.equal([
      ["/v1/*/clear-00~*/m/*", "manifests"],
      ["/v1/*/clear-00~*", "segments"],
      ["/v1/*/clear-01~*/m/*", "manifests"],
      ["/v1/*/clear-01~*", "segments"],
    ]);
  });

  it("are signed, run both edge functions and take only methods that fail over", () => {
    for (const behavior of orderedBehaviors(["clear-00"], SETTINGS)) {
      expect(behavior).to.deep.include({
        targetOriginId: "clear-00",
        trustedKeyGroups: ["key-group"],
        viewerProtocolPolicy: "https-only",
        allowedMethods: ["GET", "HEAD", "OPTIONS"],
        cachedMethods: ["GET", "HEAD"],
        functionAssociations: [{ eventType: "viewer-request", functionArn: "viewer-request" }],
        lambdaFunctionAssociations: [
          { eventType: "origin-request", lambdaArn: "origin-request:1", includeBody: false },
        ],
        originRequestPolicyId: "route",
        smoothStreaming: false,
      });
      expect(behavior).not.to.have.any.keys(["forwardedValues", "trustedSigners", "minTtl", "maxTtl"]);
    }
  });

  it("compress manifests, and leave media as it is", () => {
    const [manifests, segments] = orderedBehaviors(["clear-00"], SETTINGS);

    expect(manifests?.compress).to.equal(true);
    expect(segments?.compress).to.equal(false);
  });

  it("end in a dead end that is signed, refused by viewer-request and has no Lambda", () => {
    const behavior = deadEndBehavior(SETTINGS);

    expect(behavior).to.deep.include({
      targetOriginId: "dead-end",
      trustedKeyGroups: ["key-group"],
      functionAssociations: [{ eventType: "viewer-request", functionArn: "viewer-request" }],
      viewerProtocolPolicy: "https-only",
    });
    expect(behavior).not.to.have.any.keys(["lambdaFunctionAssociations", "originRequestPolicyId"]);
  });

  it("add the response headers everywhere when there are any", () => {
    const settings = { ...SETTINGS, responseHeadersPolicyId: "cors" };
    const all = [...orderedBehaviors(["clear-00"], settings), deadEndBehavior(settings)];

    expect(all.map(({ responseHeadersPolicyId }) => responseHeadersPolicyId)).to.deep.equal([
      "cors",
      "cors",
      "cors",
    ]);
  });

  it("stay within the quota, unique and all signed, whatever the packaging groups", () => {
    fc.assert(
      fc.property(groupNames, (groups) => {
        const behaviors = orderedBehaviors(groups, SETTINGS);
        const patterns = plain(behaviors).map(({ pathPattern }) => String(pathPattern));

        expect(behaviors).to.have.length(groups.length * BEHAVIORS_PER_GROUP);
        expect(behaviors.length + FIXED_BEHAVIORS).to.be.at.most(DISTRIBUTION_QUOTAS.cacheBehaviors);
        expect(new Set(patterns).size).to.equal(patterns.length);
        expect(Math.max(...patterns.map(({ length }) => length))).to.be.at.most(255);
        for (const { trustedKeyGroups } of behaviors) {
          expect(trustedKeyGroups).to.deep.equal(["key-group"]);
        }
      }),
    );
  });

  it("send every playback path to its own packaging group, manifests and segments apart", () => {
    const scenario = groupNames.chain((groups) =>
      fc.constantFrom(...groups).chain((group) => pathsOf(group).map((path) => ({ groups, group, path }))),
    );
    fc.assert(
      fc.property(scenario, ({ groups, group, path }) => {
        const kind = parsePlaybackPath(path)?.kind;
        const behavior = chosen(groups, path);

        expect(kind).to.be.oneOf(["manifest", "playlist", "segment"]);
        expect(behavior?.targetOriginId).to.equal(group);
        expect(behavior?.cachePolicyId).to.equal(kind === "segment" ? "segments" : "manifests");
      }),
      { numRuns: 300 },
    );
  });

  it("never take another group's route, not even that of a group whose name ends or begins the same", () => {
    const path = (group: string) => `/v1/asset/${group}~us-west-2.hashes/hls/m/index.m3u8`;
    const names = ["clear-0", "clear-00", "clear", "xclear-00", "lear-00", "clear-00-x"];
    for (const mine of names) {
      for (const other of names.filter((name) => name !== mine)) {
        expect(matchesPattern(manifestPattern(mine), path(other)), `${mine} ${other}`).to.equal(false);
        expect(matchesPattern(segmentPattern(mine), path(other)), `${mine} ${other}`).to.equal(false);
      }
    }
  });

  it("never leave a playback path to the entitlement service, nor a session's path to a packaging group", () => {
    fc.assert(
      fc.property(groupName.chain(pathsOf), (path) => {
        expect(matchesPattern(PLAY_PATTERN, path)).to.equal(false);
      }),
    );
    fc.assert(
      fc.property(groupNames, assetId, (groups, asset) => {
        expect(chosen(["play", ...groups], `/play/${asset}`)).to.equal(undefined);
      }),
    );
  });

  it("have an origin for the entitlement service that no packaging group can be called like", () => {
    const target = String(plain([playBehavior(PLAY_SETTINGS)])[0]?.targetOriginId);

    expect(target).to.equal("play_api.us-west-2");
    expect(PACKAGING_GROUP_NAME.test(target.split(".")[0] ?? "")).to.equal(false);
  });

  it("fail requests for sessions over where CloudFront can: OPTIONS only as a cached method", () => {
    expect(playBehavior(PLAY_SETTINGS).cachedMethods).to.deep.equal(["GET", "HEAD", "OPTIONS"]);
  });

  it("leave everything that is not a playback path to the dead end", () => {
    for (const path of [
      "/",
      "/index.html",
      "/v1/asset/none~r.h/hls/m/index.m3u8",
      "/out/v1/a/b/c/index.m3u8",
    ]) {
      expect(chosen(["clear-00", "clear-01"], path), path).to.equal(undefined);
    }
  });
});
