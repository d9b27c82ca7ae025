import { expect } from "chai";

import { NOT_KNOWN_YET } from "../../../components/guards/refuseChange";
import { packagingEditProblem } from "../../../components/packaging/packagingEdit";

const OLD = {
  Id: "g-hls-v1",
  HlsPackage: { SegmentDurationSeconds: 6, HlsManifests: [{ ManifestName: "index" }] },
};

function problem(after: object, versions: readonly string[] = ["hls-v1"]): string | undefined {
  return packagingEditProblem(
    { id: "g-hls-v1", version: "hls-v1", versions, wanted: after },
    { desiredState: JSON.stringify(OLD) },
    { desiredState: JSON.stringify(after) },
  );
}

function edited(seconds: number): object {
  return { ...OLD, HlsPackage: { ...OLD.HlsPackage, SegmentDurationSeconds: seconds } };
}

describe("editing a packaging configuration", () => {
  it("is refused with the old and the new value, the next version to add, and where to read on", () => {
    expect(problem(edited(4))).to.equal(
      "packaging configuration g-hls-v1: HlsPackage.SegmentDurationSeconds 6 -> 4. MediaPackage cannot change a configuration, and another one in its place would break every session that plays hls-v1. Leave hls-v1 as it was, add hls-v2 with the new settings beside it, mark hls-v1 retiring, and remove it once its last session has ended: docs/packagingVersions.md.",
    );
  });

  it("is answered with a version that is not taken", () => {
    expect(problem(edited(4), ["hls-v1", "hls-v2", "dash-v7"])).to.include("add hls-v3 with");
  });

  it("is no edit when only the spelling differs", () => {
    expect(problem({ HlsPackage: { ...OLD.HlsPackage }, Id: OLD.Id })).to.equal(undefined);
  });

  it("names what comes and what goes, lists as a whole", () => {
    const reason = problem({
      Id: OLD.Id,
      HlsPackage: { HlsManifests: [{ ManifestName: "main" }], UseAudioRenditionGroup: true },
    });
    expect(reason).to.include(
      'HlsPackage.HlsManifests [{"ManifestName":"index"}] -> [{"ManifestName":"main"}]',
    );
    expect(reason).to.include("HlsPackage.SegmentDurationSeconds 6 -> none");
    expect(reason).to.include("HlsPackage.UseAudioRenditionGroup none -> true");
  });

  it("of a DRM profile is refused with the advice to write another one", () => {
    const Encryption = { SpekeKeyProvider: { Url: "https://new" } };
    expect(problem({ ...OLD, HlsPackage: { ...OLD.HlsPackage, Encryption } })).to.match(
      /Encryption none -> .*write another profile, and name it as the drm of hls-v2\.$/,
    );
  });

  it("is refused while the new state is not known: what makes it so, a new role, is a change in itself", () => {
    const wanted = {
      ...OLD,
      HlsPackage: { ...OLD.HlsPackage, Encryption: { SpekeKeyProvider: { RoleArn: "to come" } } },
    };
    const reason = packagingEditProblem(
      { id: "g-hls-v1", version: "hls-v1", versions: ["hls-v1"], wanted },
      { desiredState: JSON.stringify(OLD) },
      { desiredState: NOT_KNOWN_YET },
    );
    expect(reason).to.match(/Encryption none -> .*RoleArn.*to come/);
  });
});
