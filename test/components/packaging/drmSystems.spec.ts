import { expect } from "chai";

import {
  type DrmSystem,
  DRM_SYSTEM_IDS,
  DRM_SYSTEMS,
  drmSystemsProblem,
  type EncryptionContract,
  encryptionContractProblem,
  SPEKE_VERSIONS,
} from "../../../components/packaging/drmSystems";
import { PACKAGING_FORMATS } from "../../../functions/packaging/versions";

/** AWS's tables, written out: every set of systems that one configuration can have. Whatever is not here is refused. */
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  "1.0 hls": ["fairplay", "aes-128"],
  "1.0 dash": ["widevine", "playready", "widevine+playready"],
  "1.0 cmaf": ["widevine", "fairplay", "widevine+fairplay"],
  "1.0 mss": ["playready"],
  "2.0 hls": [],
  "2.0 dash": [
    "widevine",
    "playready",
    "irdeto",
    "widevine+playready",
    "widevine+irdeto",
    "playready+irdeto",
  ],
  "2.0 cmaf": [
    "widevine",
    "playready",
    "fairplay",
    "widevine+playready",
    "widevine+fairplay",
    "playready+fairplay",
    "widevine+playready+fairplay",
  ],
  "2.0 mss": [],
};

/** Every set of systems that is not empty. */
function everySet(): readonly (readonly DrmSystem[])[] {
  return DRM_SYSTEMS.reduce<readonly (readonly DrmSystem[])[]>(
    (sets, system) => [...sets, ...sets.map((set) => [...set, system])],
    [[]],
  ).filter(({ length }) => length > 0);
}

describe("DRM systems", () => {
  for (const version of SPEKE_VERSIONS) {
    for (const format of PACKAGING_FORMATS) {
      it(`of SPEKE ${version} for ${format} are accepted exactly where AWS has them`, () => {
        const accepted = everySet()
          .filter((systems) => drmSystemsProblem(version, format, systems) === undefined)
          .map((systems) => systems.join("+"));
        expect(accepted).to.have.members([...(LEGAL[`${version} ${format}`] ?? [])]);
      });
    }
  }

  it("are refused with what AWS allows and with the way out", () => {
    expect(drmSystemsProblem("2.0", "hls", ["fairplay"])).to.equal(
      'MediaPackage has SPEKE 2.0 for dash and cmaf only. Take hls out, and protect it by a second profile with spekeVersion "1.0" that the hls configurations name as their own drm.',
    );
    expect(drmSystemsProblem("1.0", "dash", ["widevine", "irdeto"])).to.equal(
      'with SPEKE 1.0, MediaPackage protects dash by widevine and playready only. Take irdeto out, or use spekeVersion "2.0".',
    );
    expect(drmSystemsProblem("1.0", "hls", ["widevine"])).to.match(
      /protects hls by fairplay or aes-128 only\. Take widevine out\.$/,
    );
    expect(drmSystemsProblem("2.0", "dash", ["widevine", "playready", "irdeto"])).to.equal(
      "MediaPackage takes at most 2 systems in a dash configuration. Choose 2 of widevine, playready, irdeto.",
    );
    expect(drmSystemsProblem("1.0", "hls", ["fairplay", "aes-128"])).to.match(/takes exactly one system/);
  });

  it("have ids of their own, as UUIDs", () => {
    const ids = Object.values(DRM_SYSTEM_IDS);
    expect(new Set(ids).size).to.equal(DRM_SYSTEMS.length);
    expect(Object.keys(DRM_SYSTEM_IDS)).to.have.members([...DRM_SYSTEMS]);
    for (const id of ids) {
      expect(id).to.match(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
  });
});

describe("encryption contract", () => {
  const contracts: readonly (readonly [EncryptionContract["audio"], EncryptionContract["video"], boolean])[] =
    [
      ["PRESET-AUDIO-1", "PRESET-VIDEO-8", true],
      ["UNENCRYPTED", "PRESET-VIDEO-1", true],
      ["PRESET-AUDIO-3", "UNENCRYPTED", true],
      ["SHARED", "SHARED", true],
      ["SHARED", "PRESET-VIDEO-1", false],
      ["PRESET-AUDIO-1", "SHARED", false],
      ["SHARED", "UNENCRYPTED", false],
      ["UNENCRYPTED", "SHARED", false],
      ["UNENCRYPTED", "UNENCRYPTED", false],
    ];
  for (const [audio, video, fine] of contracts) {
    it(`of audio ${audio} and video ${video} is ${fine ? "accepted" : "refused"}`, () => {
      expect(encryptionContractProblem("2.0", { audio, video }) === undefined).to.equal(fine);
    });
  }

  it("belongs to SPEKE 2.0, which needs one, and not to 1.0", () => {
    expect(encryptionContractProblem("1.0", undefined)).to.equal(undefined);
    expect(encryptionContractProblem("2.0", undefined)).to.match(/^missing\./);
    expect(encryptionContractProblem("1.0", { audio: "SHARED", video: "SHARED" })).to.match(
      /Take it out, or set spekeVersion to "2\.0"/,
    );
  });
});
