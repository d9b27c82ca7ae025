import { expect } from "chai";
import * as fc from "fast-check";

import {
  formatOfVersion,
  packagingConfigurationId,
  packagingConfigurationState,
} from "../../../components/packaging/packagingConfigurationState";
import { PLAYBACK_FORMATS } from "../../../functions/edge/names";

const settings = fc.record({
  format: fc.constantFrom(...PLAYBACK_FORMATS),
  segmentDurationSeconds: fc.integer({ min: 1, max: 30 }),
});

describe("packaging configuration state", () => {
  it("packages HLS as TS with audio once for all renditions", () => {
    expect(packagingConfigurationState({ format: "hls", segmentDurationSeconds: 6 })).to.deep.equal({
      HlsPackage: {
        HlsManifests: [{ ManifestName: "index", AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
        SegmentDurationSeconds: 6,
        UseAudioRenditionGroup: true,
      },
    });
  });

  it("packages DASH with numbered segments, which agree between Regions", () => {
    expect(packagingConfigurationState({ format: "dash", segmentDurationSeconds: 4 })).to.deep.equal({
      DashPackage: {
        DashManifests: [{ ManifestName: "index", ManifestLayout: "FULL", Profile: "NONE" }],
        SegmentDurationSeconds: 4,
        SegmentTemplateFormat: "NUMBER_WITH_TIMELINE",
      },
    });
  });

  it("packages CMAF with HLS manifests, the only ones it has", () => {
    expect(packagingConfigurationState({ format: "cmaf", segmentDurationSeconds: 2 })).to.deep.equal({
      CmafPackage: {
        HlsManifests: [{ ManifestName: "index", AdMarkers: "NONE", IncludeIframeOnlyStream: false }],
        SegmentDurationSeconds: 2,
      },
    });
  });

  it("gives an id of prefix, version and content", () => {
    expect(
      packagingConfigurationId("media-platform-test-clear-00", "hls-v1", {
        format: "hls",
        segmentDurationSeconds: 6,
      }),
    ).to.match(/^media-platform-test-clear-00-hls-v1-[0-9a-f]{8}$/);
  });

  it("keeps the id of unchanged content for ever: a new one would change every playback URL", () => {
    const ids = PLAYBACK_FORMATS.map((format) =>
      packagingConfigurationId("g", `${format}-v1`, { format, segmentDurationSeconds: 6 }),
    );
    expect(ids).to.deep.equal(PINNED_IDS);
  });

  it("gives different content different ids", () => {
    fc.assert(
      fc.property(settings, settings, (one, other) => {
        const same =
          one.format === other.format && one.segmentDurationSeconds === other.segmentDurationSeconds;
        expect(
          packagingConfigurationId("g", "v", one) === packagingConfigurationId("g", "v", other),
        ).to.equal(same);
      }),
    );
  });

  it("reads the format off a version", () => {
    expect(["hls-v1", "dash-v12", "cmaf-v2"].map(formatOfVersion)).to.deep.equal(["hls", "dash", "cmaf"]);
  });

  for (const version of ["mss-v1", "hls", "hls-v0", "hls-v1-old", "HLS-v1", ""]) {
    it(`refuses the version "${version}"`, () => {
      expect(() => formatOfVersion(version)).to.throw(/expected <format>-v<number>/);
    });
  }
});

/** Ids as first released. */
const PINNED_IDS = ["g-hls-v1-2a8de2ff", "g-dash-v1-50bfab73", "g-cmaf-v1-fec4f868"];
