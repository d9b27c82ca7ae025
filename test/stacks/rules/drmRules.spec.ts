import { expect } from "chai";
import * as fc from "fast-check";

import {
  AUDIO_PRESETS,
  DRM_SYSTEM_IDS,
  DRM_SYSTEMS,
  VIDEO_PRESETS,
} from "../../../components/packaging/drmSystems";
import { encryptionBy } from "../../../components/packaging/drmProfile";
import { packagingConfigurationState } from "../../../components/packaging/packagingConfigurationState";
import { PACKAGING_FORMATS } from "../../../functions/packaging/versions";
import { parsePlatformConfig } from "../../../stacks/config";
import { regionalDrmProfiles } from "../../../stacks/regionalDrm";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

const URLS = {
  "us-west-2": "https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com/prod/speke",
  "eu-west-1": "https://f6a7b8c9d0.execute-api.eu-west-1.amazonaws.com/prod/speke",
};
const keyProviders = {
  "us-west-2": { url: URLS["us-west-2"] },
  "eu-west-1": { url: URLS["eu-west-1"], accountId: "999999999999" },
};
const systems = { hls: ["fairplay"], dash: ["widevine", "playready"], cmaf: ["fairplay"] };

/** A configuration with these profiles and groups. */
function withDrm(drm: Raw, packagingGroups: Raw = { "clear-00": { configurations: { "hls-v1": {} } } }): Raw {
  return { ...legal(), drm, packagingGroups };
}

/** What is wrong with one profile. */
function profileProblems(changes: Raw): readonly string[] {
  return problemsOf(withDrm({ premium: { keyProviders, systems, ...changes } }));
}

/** What is wrong with one group, beside a profile that is fine. */
function groupProblems(group: Raw, others: Raw = {}): readonly string[] {
  const premium = { keyProviders, systems };
  return problemsOf(withDrm({ premium }, { "premium-00": group, ...others }));
}

describe("DRM configuration", () => {
  it("is accepted with a key provider in every Region and systems that go together", () => {
    expect(profileProblems({})).to.deep.equal([]);
    expect(groupProblems({ drm: "premium", configurations: { "hls-v1": {}, "dash-v1": {} } })).to.deep.equal(
      [],
    );
  });

  it("is accepted unused: a key provider elsewhere has to be told the role first", () => {
    expect(groupProblems({ configurations: { "hls-v1": {} } })).to.deep.equal([]);
  });

  for (const [what, changes, problem] of [
    [
      "a system that the format cannot have",
      { systems: { hls: ["widevine"] } },
      /^drm\.premium\.systems\.hls: got widevine, but with SPEKE 1\.0, MediaPackage protects hls by fairplay or aes-128 only/,
    ],
    [
      "a format that SPEKE 2.0 does not have",
      {
        spekeVersion: "2.0",
        systems: { mss: ["playready"] },
        encryptionContract: { audio: "SHARED", video: "SHARED" },
      },
      /^drm\.premium\.systems\.mss: got playready, but MediaPackage has SPEKE 2\.0 for dash and cmaf only/,
    ],
    ["no format at all", { systems: {} }, /^drm\.premium\.systems: got none\. .*add one/],
    [
      "an empty list of systems",
      { systems: { hls: [] } },
      /^drm\.premium\.systems\.hls: .*at least one system/,
    ],
    [
      "a system twice",
      { systems: { dash: ["widevine", "widevine"] } },
      /^drm\.premium\.systems\.dash: .*each system once/,
    ],
    ["a format that is none", { systems: { webm: ["widevine"] } }, /^drm\.premium\.systems\.webm: /],
    [
      "no encryption contract with SPEKE 2.0",
      { spekeVersion: "2.0", systems: { cmaf: ["widevine"] } },
      /^drm\.premium\.encryptionContract: missing\./,
    ],
    [
      "an encryption contract with SPEKE 1.0",
      { encryptionContract: { audio: "SHARED", video: "SHARED" } },
      /^drm\.premium\.encryptionContract: got audio SHARED and video SHARED, but its presence would make MediaPackage speak SPEKE 2\.0/,
    ],
    [
      "SHARED on one side only",
      {
        spekeVersion: "2.0",
        systems: { cmaf: ["widevine"] },
        encryptionContract: { audio: "SHARED", video: "PRESET-VIDEO-1" },
      },
      /^drm\.premium\.encryptionContract: got audio SHARED and video PRESET-VIDEO-1, but .*Set both to SHARED/,
    ],
    [
      "nothing encrypted",
      {
        spekeVersion: "2.0",
        systems: { cmaf: ["widevine"] },
        encryptionContract: { audio: "UNENCRYPTED", video: "UNENCRYPTED" },
      },
      /^drm\.premium\.encryptionContract: .*encrypts nothing/,
    ],
    ["a SPEKE version as a number", { spekeVersion: 1 }, /^drm\.premium\.spekeVersion: got 1\. .*in quotes/],
    [
      "a Region without a key provider",
      { keyProviders: { "us-west-2": keyProviders["us-west-2"] } },
      /^drm\.premium\.keyProviders: eu-west-1 missing\. .*add it\.$/,
    ],
    [
      "a key provider for a Region that the stack does not have",
      {
        keyProviders: {
          ...keyProviders,
          "sa-east-1": { url: "https://a1.execute-api.sa-east-1.amazonaws.com/prod/speke" },
        },
      },
      /^drm\.premium\.keyProviders: got sa-east-1, which the stack has no media account in\. Allowed: us-west-2, eu-west-1\./,
    ],
    [
      "a key provider of another Region",
      { keyProviders: { ...keyProviders, "eu-west-1": { url: URLS["us-west-2"] } } },
      /^drm\.premium\.keyProviders\.eu-west-1\.url: got an API in us-west-2\. .*use one in eu-west-1\.$/,
    ],
    [
      "a key provider that is not behind API Gateway",
      { keyProviders: { ...keyProviders, "eu-west-1": { url: "https://keys.example.com/speke" } } },
      /^drm\.premium\.keyProviders\.eu-west-1\.url: got "https:\/\/keys\.example\.com\/speke"\. expected https:\/\/<api id>/,
    ],
    [
      "an account id as a number",
      { keyProviders: { ...keyProviders, "eu-west-1": { url: URLS["eu-west-1"], accountId: 999999999999 } } },
      /^drm\.premium\.keyProviders\.eu-west-1\.accountId: .*12 digits in quotes/,
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const problems = profileProblems(changes);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(problem);
    });
  }

  it("is refused with a bad profile name", () => {
    expect(problemsOf(withDrm({ Premium: { keyProviders, systems } }))[0]).to.match(/such as premium/);
  });

  for (const [what, group, problem] of [
    [
      "an unknown profile",
      { drm: "gold", configurations: { "hls-v1": {} } },
      /^packagingGroups\.premium-00\.drm: got gold, which is not a DRM profile\. Allowed: premium;/,
    ],
    [
      "a name that every object has",
      { drm: "constructor", configurations: { "hls-v1": {} } },
      /^packagingGroups\.premium-00\.drm: got constructor, which is not a DRM profile/,
    ],
    [
      "an unknown profile of a version",
      { drm: "premium", configurations: { "hls-v1": { drm: "gold" } } },
      /^packagingGroups\.premium-00\.configurations\.hls-v1\.drm: got gold/,
    ],
    [
      "a format that the profile does not cover",
      { drm: "premium", configurations: { "hls-v1": {}, "mss-v1": {} } },
      /^packagingGroups\.premium-00\.configurations\.mss-v1: is protected by the DRM profile premium, which has no systems for mss, only for hls, dash, cmaf\./,
    ],
    [
      "one format protected and another in the clear",
      { configurations: { "hls-v1": { drm: "premium" }, "dash-v1": {} } },
      /^packagingGroups\.premium-00: new sessions get hls-v1 protected and dash-v1 in the clear/,
    ],
  ] as const) {
    it(`is refused where a group has ${what}`, () => {
      const problems = groupProblems(group);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(problem);
    });
  }

  it("lets a group move from the clear to DRM: what retires may stay as it was", () => {
    expect(
      groupProblems({
        configurations: { "hls-v1": { retiring: true }, "hls-v2": { drm: "premium" } },
      }),
    ).to.deep.equal([]);
  });

  it("lets versions of one group have profiles of their own, as HLS beside SPEKE 2.0 needs", () => {
    const keyed = {
      spekeVersion: "2.0",
      keyProviders,
      systems: { cmaf: ["widevine"] },
      encryptionContract: { audio: "PRESET-AUDIO-1", video: "PRESET-VIDEO-1" },
    };
    const group = { drm: "keyed", configurations: { "hls-v1": { drm: "premium" }, "cmaf-v1": {} } };
    expect(
      problemsOf(withDrm({ premium: { keyProviders, systems }, keyed }, { "premium-00": group })),
    ).to.deep.equal([]);
  });

  it("is refused where groups of one content class are protected and in the clear", () => {
    const group = { drm: "premium", configurations: { "hls-v1": {} } };
    const clear = { configurations: { "hls-v1": {} } };

    expect(groupProblems(group, { "clear-00": clear })).to.deep.equal([
      "packagingGroups: content class clear has premium-00 protected by DRM and clear-00 in the clear. An asset is placed in any group of its class, so its protection would be chance; give the protected groups a contentClass of their own.",
    ]);
    expect(groupProblems({ ...group, contentClass: "premium" }, { "clear-00": clear })).to.deep.equal([]);
  });
});

/** Any profile that the schema takes, legal or not. */
const profile = fc.record({
  spekeVersion: fc.constantFrom("1.0", "2.0"),
  keyProviders: fc.constant(keyProviders),
  systems: fc.dictionary(
    fc.constantFrom(...PACKAGING_FORMATS),
    fc.uniqueArray(fc.constantFrom(...DRM_SYSTEMS), { minLength: 1, maxLength: 3 }),
    { minKeys: 1, maxKeys: 2 },
  ),
  encryptionContract: fc.option(
    fc.record({ audio: fc.constantFrom(...AUDIO_PRESETS), video: fc.constantFrom(...VIDEO_PRESETS) }),
    { nil: undefined },
  ),
});

describe("a DRM profile that is accepted", () => {
  it("makes packages that follow AWS's rules, in every Region and for every format", () => {
    let accepted = 0;
    fc.assert(
      fc.property(profile, (raw) => {
        const config = withDrm({ premium: raw });
        if (problemsOf(config).length > 0) {
          return;
        }
        accepted += 1;
        const { drm } = parsePlatformConfig(encoded(config));
        for (const region of ["us-west-2", "eu-west-1"] as const) {
          const regional = regionalDrmProfiles(drm, region, "222222222222")["premium"];
          expect(regional?.keyProvider.accountId).to.equal(
            region === "us-west-2" ? "222222222222" : "999999999999",
          );
          for (const format of PACKAGING_FORMATS) {
            if (regional?.systems[format] === undefined) {
              continue;
            }
            const state = packagingConfigurationState({
              format,
              segmentDurationSeconds: 6,
              encryption: encryptionBy("x", "x-v1", format, regional, "arn:aws:iam::222222222222:role/speke"),
            });
            expectLegal(format, JSON.stringify(state), region);
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).to.be.greaterThan(50);
  });
});

/** AWS's rules for one package, as the pages about each format's encryption fields state them. */
function expectLegal(format: string, state: string, region: string): void {
  const ids = Object.entries(DRM_SYSTEM_IDS).filter(([, id]) => state.includes(id));
  const names = ids.map(([name]) => name);
  const two = state.includes("EncryptionContractConfiguration");
  expect(state).to.include(`.execute-api.${region}.amazonaws.com/`);
  switch (format) {
    case "hls":
      expect(names).to.have.length(1);
      expect(state).to.include(names[0] === "aes-128" ? '"AES_128"' : '"SAMPLE_AES"');
      expect(["fairplay", "aes-128"]).to.include(names[0]);
      expect(two).to.equal(false);
      break;
    case "mss":
      expect(names).to.deep.equal(["playready"]);
      expect(two).to.equal(false);
      break;
    case "dash":
      expect(names.length).to.be.within(1, 2);
      expect(two ? ["widevine", "playready", "irdeto"] : ["widevine", "playready"]).to.include.members(names);
      break;
    default:
      expect(names.length).to.be.within(1, 3);
      expect(two ? ["widevine", "playready", "fairplay"] : ["widevine", "fairplay"]).to.include.members(
        names,
      );
  }
  if (two) {
    expect([0, 2]).to.include((state.match(/"SHARED"/g) ?? []).length);
    expect((state.match(/"UNENCRYPTED"/g) ?? []).length).to.be.lessThan(2);
  }
}
