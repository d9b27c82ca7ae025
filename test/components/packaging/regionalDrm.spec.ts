import { expect } from "chai";

import { type RecordedResource, type Recording, UNKNOWN } from "../../support/recordingMocks";
import { statementsOf } from "../../support/policyEvaluator";
import {
  ACCOUNT,
  CLOUD_CONTROL,
  DRM_PROFILES,
  KEY_PROVIDER_ACCOUNT,
  recordPackaging,
  REGION,
  SPEKE_URL,
} from "./packagingFixture";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const version = { segmentDurationSeconds: 6 };

/** One protected group whose HLS and newer CMAF name profiles of their own. */
const GROUPS = {
  "premium-00": {
    drm: "premium",
    configurations: {
      "hls-v1": version,
      "dash-v1": version,
      "mss-v1": version,
      "cmaf-v1": { ...version, retiring: true },
      "cmaf-v2": { ...version, drm: "keyed" },
    },
  },
  "clear-00": { configurations: { "hls-v1": version } },
};

function stateOf(resource: RecordedResource): unknown {
  return JSON.parse(String(resource.inputs["desiredState"]));
}

describe("regional packaging with DRM", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordPackaging({ groups: GROUPS, drmProfiles: DRM_PROFILES });
  });

  function roleArn(profile: string): unknown {
    return recording.outputsOf(recording.one("media:packaging:SpekeRole", `packaging-speke-${profile}`))
      .values["arn"];
  }

  it("protects every version by its group's profile, or by the one it names", () => {
    const encryption = (name: string, path: string): unknown => {
      const state = stateOf(recording.one(CLOUD_CONTROL, `packaging-premium-00-${name}`));
      expect(state).to.have.nested.property(`${path}.Encryption.SpekeKeyProvider`);
      return state;
    };
    const provider = "Encryption.SpekeKeyProvider";

    expect(encryption("hls-v1", "HlsPackage")).to.deep.nested.include({
      [`HlsPackage.${provider}`]: {
        RoleArn: roleArn("premium"),
        SystemIds: ["94ce86fb-07ff-4f43-adb8-93d2fa968ca2"],
        Url: SPEKE_URL,
      },
      "HlsPackage.Encryption.EncryptionMethod": "SAMPLE_AES",
    });
    expect(encryption("dash-v1", "DashPackage"))
      .to.have.nested.property(`DashPackage.${provider}.SystemIds`)
      .with.length(2);
    expect(encryption("mss-v1", "MssPackage")).to.have.nested.property(`MssPackage.${provider}.RoleArn`);
    expect(encryption("cmaf-v1", "CmafPackage")).not.to.have.nested.property(
      `CmafPackage.${provider}.EncryptionContractConfiguration`,
    );
    expect(encryption("cmaf-v2", "CmafPackage")).to.deep.nested.include({
      [`CmafPackage.${provider}`]: {
        RoleArn: roleArn("keyed"),
        SystemIds: ["94ce86fb-07ff-4f43-adb8-93d2fa968ca2"],
        Url: SPEKE_URL,
        EncryptionContractConfiguration: {
          PresetSpeke20Audio: "PRESET-AUDIO-1",
          PresetSpeke20Video: "PRESET-VIDEO-2",
        },
      },
    });
  });

  it("encrypts HLS with the same initialization vector in every Region, and another one in every version", async () => {
    const vectors = (from: Recording): readonly unknown[] =>
      from
        .ofType(CLOUD_CONTROL)
        .map(
          ({ inputs }) =>
            /"ConstantInitializationVector":"([0-9a-f]{32})"/.exec(String(inputs["desiredState"]))?.[1],
        )
        .filter((vector) => vector !== undefined);
    const groups = {
      "premium-00": { drm: "premium", configurations: { "hls-v1": version, "hls-v2": version } },
    };
    const west = vectors(await recordPackaging({ groups, drmProfiles: DRM_PROFILES }));
    const east = vectors(await recordPackaging({ groups, drmProfiles: DRM_PROFILES, region: "us-east-2" }));

    expect(new Set(west)).to.have.property("size", 2);
    expect(east).to.have.members(west);
  });

  it("leaves groups without a profile in the clear", () => {
    const state = recording.one(CLOUD_CONTROL, "packaging-clear-00-hls-v1").inputs["desiredState"];
    expect(state).not.to.include("Encryption");
  });

  it("creates protected versions after the role may ask for keys", () => {
    expect(
      recording.comesAfter(
        recording.one(CLOUD_CONTROL, "packaging-premium-00-dash-v1"),
        recording.one(ROLE_POLICY, "packaging-speke-premium"),
      ),
    ).to.equal(true);
  });

  it("lets MediaPackage call exactly the profile's own API, in the API's own account", () => {
    const invoked = (profile: string): unknown =>
      statementsOf(recording.one(ROLE_POLICY, `packaging-speke-${profile}`).inputs["policy"]);
    const statement = (account: string): object => ({
      Sid: "AskKeyProvider",
      Effect: "Allow",
      Action: ["execute-api:Invoke"],
      Resource: [`arn:aws:execute-api:${REGION}:${account}:a1b2c3d4e5/prod/POST/speke`],
    });

    expect(invoked("premium")).to.deep.equal([statement(KEY_PROVIDER_ACCOUNT)]);
    expect(invoked("keyed")).to.deep.equal([statement(ACCOUNT)]);
  });

  it("has roles that MediaPackage takes on only on behalf of this account, under the Region's own principal too where it is opt-in", async () => {
    const optIn = await recordPackaging({
      region: "ap-southeast-4",
      groups: {},
      drmProfiles: DRM_PROFILES,
    });
    const trust = (from: Recording): unknown =>
      statementsOf(from.one(ROLE, "packaging-speke-premium").inputs["assumeRolePolicy"]);
    const statement = (services: readonly string[]): object => ({
      Effect: "Allow",
      Principal: { Service: services },
      Action: ["sts:AssumeRole"],
      Condition: { StringEquals: { "aws:SourceAccount": [ACCOUNT] } },
    });

    expect(trust(recording)).to.deep.equal([statement(["mediapackage.amazonaws.com"])]);
    expect(trust(optIn)).to.deep.equal([
      statement(["mediapackage.amazonaws.com", "mediapackage.ap-southeast-4.amazonaws.com"]),
    ]);
  });

  it("makes the role of a profile that nobody uses yet, and hands over every role's ARN", async () => {
    const unused = await recordPackaging({ drmProfiles: DRM_PROFILES });
    const { values } = unused.outputsOf(unused.one("media:packaging:RegionalPackaging"));

    expect(values["spekeRoleArns"]).to.have.keys(["premium", "keyed"]);
    expect(unused.ofType("media:packaging:SpekeRole")).to.have.length(2);
  });

  it("knows ids at the first preview, though not the role: the next preview has nothing to change", async () => {
    const preview = await recordPackaging({ preview: true, groups: GROUPS, drmProfiles: DRM_PROFILES });
    const again = await recordPackaging({ groups: GROUPS, drmProfiles: DRM_PROFILES });
    const name = "packaging-premium-00-hls-v1";

    expect(preview.one(CLOUD_CONTROL, name).inputs["desiredState"]).to.equal(UNKNOWN);
    expect(preview.one(CLOUD_CONTROL, "packaging-clear-00-hls-v1").inputs["desiredState"]).to.be.a("string");
    expect(again.one(CLOUD_CONTROL, name).inputs).to.deep.equal(recording.one(CLOUD_CONTROL, name).inputs);
  });

  it("writes the same text whatever order the systems are listed in", async () => {
    const turned = await recordPackaging({
      groups: GROUPS,
      drmProfiles: {
        ...DRM_PROFILES,
        premium: {
          keyProvider: { url: SPEKE_URL, accountId: KEY_PROVIDER_ACCOUNT },
          systems: {
            mss: ["playready"],
            cmaf: ["fairplay", "widevine"],
            dash: ["widevine", "playready"],
            hls: ["fairplay"],
          },
        },
      },
    });
    const texts = (from: Recording): unknown =>
      from.ofType(CLOUD_CONTROL).map(({ name, inputs }) => [name, inputs["desiredState"]]);

    expect(texts(turned)).to.deep.equal(texts(recording));
  });

  for (const [what, groups, reason] of [
    [
      "an unknown profile",
      { x: { drm: "gold", configurations: { "hls-v1": version } } },
      /x-hls-v1: names the DRM profile gold, which does not exist\. Allowed: premium, keyed\./,
    ],
    [
      "a profile without systems for the format",
      { x: { drm: "keyed", configurations: { "hls-v1": version } } },
      /x-hls-v1: its DRM profile names no systems for hls, only for dash, cmaf\./,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      let failure: unknown;
      try {
        await recordPackaging({ groups, drmProfiles: DRM_PROFILES });
      } catch (error) {
        failure = error;
      }
      expect(failure).to.be.instanceOf(Error).with.property("message").that.matches(reason);
    });
  }
});
