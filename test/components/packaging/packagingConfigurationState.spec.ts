import { expect } from "chai";

import type { DrmSystem, EncryptionContract } from "../../../components/packaging/drmSystems";
import {
  initializationVector,
  packagingConfigurationId,
  packagingConfigurationState,
  type PackageEncryption,
} from "../../../components/packaging/packagingConfigurationState";
import { PACKAGING_FORMATS, type PackagingFormat } from "../../../functions/packaging/versions";

const URL = "https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com/prod/speke";
const ROLE = "arn:aws:iam::111111111111:role/speke";
const VECTOR = "0123456789abcdef0123456789abcdef";

function encryption(systems: readonly DrmSystem[], contract?: EncryptionContract): PackageEncryption {
  return { url: URL, roleArn: ROLE, systems, contract, initializationVector: VECTOR };
}

/** The one package of a state, by its name. */
function packageOf(state: object): readonly [string, unknown] {
  const [only, ...others] = Object.entries(state);
  expect(others).to.deep.equal([]);
  return only ?? ["none", undefined];
}

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

  it("packages Smooth Streaming", () => {
    expect(packagingConfigurationState({ format: "mss", segmentDurationSeconds: 2 })).to.deep.equal({
      MssPackage: { MssManifests: [{ ManifestName: "index" }], SegmentDurationSeconds: 2 },
    });
  });

  it("adds encryption to a package and changes nothing else about it", () => {
    const systems: Record<PackagingFormat, DrmSystem> = {
      hls: "fairplay",
      dash: "widevine",
      cmaf: "widevine",
      mss: "playready",
    };
    for (const format of PACKAGING_FORMATS) {
      const settings = { format, segmentDurationSeconds: 6 };
      const [name, clear] = packageOf(packagingConfigurationState(settings));
      const [same, locked] = packageOf(
        packagingConfigurationState({ ...settings, encryption: encryption([systems[format]]) }),
      );
      expect(same).to.equal(name);
      expect(locked).to.have.property("Encryption");
      expect({ ...Object(locked), Encryption: undefined }).to.deep.equal({
        ...Object(clear),
        Encryption: undefined,
      });
    }
  });

  for (const [system, method, id] of [
    ["fairplay", "SAMPLE_AES", "94ce86fb-07ff-4f43-adb8-93d2fa968ca2"],
    ["aes-128", "AES_128", "81376844-f976-481e-a84e-cc25d39b0b33"],
  ] as const) {
    it(`encrypts HLS for ${system} by ${method}`, () => {
      const [, hls] = packageOf(
        packagingConfigurationState({
          format: "hls",
          segmentDurationSeconds: 6,
          encryption: encryption([system]),
        }),
      );
      expect(hls).to.have.deep.property("Encryption", {
        EncryptionMethod: method,
        ConstantInitializationVector: VECTOR,
        SpekeKeyProvider: { RoleArn: ROLE, SystemIds: [id], Url: URL },
      });
    });
  }

  it("names DRM systems by their ids, in one order whatever the configuration's is", () => {
    const of = (...systems: DrmSystem[]): unknown =>
      packageOf(
        packagingConfigurationState({
          format: "dash",
          segmentDurationSeconds: 6,
          encryption: encryption(systems),
        }),
      )[1];

    expect(of("playready", "widevine")).to.deep.equal(of("widevine", "playready"));
    expect(of("irdeto", "widevine")).to.have.deep.nested.property("Encryption.SpekeKeyProvider.SystemIds", [
      "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed",
      "80a6be7e-1448-4c37-9e70-d5aebe04c8d2",
    ]);
  });

  it("speaks SPEKE 2.0 by giving the encryption contract", () => {
    const [, cmaf] = packageOf(
      packagingConfigurationState({
        format: "cmaf",
        segmentDurationSeconds: 6,
        encryption: encryption(["playready"], { audio: "PRESET-AUDIO-2", video: "PRESET-VIDEO-7" }),
      }),
    );
    expect(cmaf).to.have.deep.property("Encryption", {
      SpekeKeyProvider: {
        RoleArn: ROLE,
        SystemIds: ["9a04f079-9840-4286-ab92-e65be0885f95"],
        Url: URL,
        EncryptionContractConfiguration: {
          PresetSpeke20Audio: "PRESET-AUDIO-2",
          PresetSpeke20Video: "PRESET-VIDEO-7",
        },
      },
    });
  });

  it("has an initialization vector of 32 hexadecimal digits that only the configuration's id decides: the same in every Region", () => {
    const vectors = ["prod-g-hls-v1", "prod-g-hls-v1", "prod-g-hls-v2"].map(initializationVector);
    expect(vectors[0]).to.match(/^[0-9a-f]{32}$/);
    expect(vectors[1]).to.equal(vectors[0]);
    expect(vectors[2]).not.to.equal(vectors[0]);
  });

  it("gives an id of group and version, which says nothing of the content: that never changes", () => {
    expect(packagingConfigurationId("media-platform-test-clear-00", "hls-v1")).to.equal(
      "media-platform-test-clear-00-hls-v1",
    );
  });
});
