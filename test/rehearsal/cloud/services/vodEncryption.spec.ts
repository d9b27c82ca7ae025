import { expect } from "chai";
import { z } from "zod";

import { learnHashes } from "../../../../functions/ingest/manifestHashes";
import { MediaPackageVod, type VodNotification } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import { manifestUrl } from "../../../../rehearsal/cloud/services/mediaPackageVod/egressPaths";
import { LogEvents } from "../../../../rehearsal/cloud/services/logEvents";
import { HOME, OTHER, policy, refusalOf, WEST, type Deployment } from "../core/standIn";
import { CONTROLLED, IRELAND_ROOT, makeRole, mediaStack, OTHER_IRELAND, WEST_ROOT } from "./mediaFixture";
import {
  controlled,
  fetchEgress,
  FIRST_VALUE,
  GROUP,
  makeConfiguration,
  makeVodRegion,
  type VodRegion,
} from "./vodFixture";

const WIDEVINE = "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed";
const PLAYREADY = "9a04f079-9840-4286-ab92-e65be0885f95";
const FAIRPLAY = "94ce86fb-07ff-4f43-adb8-93d2fa968ca2";
const IRDETO = "80a6be7e-1448-4c37-9e70-d5aebe04c8d2";
const AES_128 = "81376844-f976-481e-a84e-cc25d39b0b33";
const SHARED = { PresetSpeke20Audio: "SHARED", PresetSpeke20Video: "SHARED" };
const NO_ROLE = `arn:aws:iam::${HOME}:role/nobody`;
const MEDIA_PACKAGE = "mediapackage.amazonaws.com";

/** The members of an egress log line that are looked at. */
const logLine = z.object({
  statusCode: z.number(),
  request: z.string(),
  packagingGroupId: z.string(),
  method: z.string(),
});

interface Speke {
  readonly RoleArn?: string;
  readonly SystemIds?: readonly string[];
  readonly Url?: string;
  readonly EncryptionContractConfiguration?: object;
}

function url(region = "us-west-2"): string {
  return `https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/prod/speke`;
}

function speke(changes: Speke): object {
  return { SpekeKeyProvider: { RoleArn: NO_ROLE, SystemIds: [WIDEVINE], Url: url(), ...changes } };
}

/** Packages of every format, encrypted. */
const encrypted = {
  hls: (changes: Speke, EncryptionMethod = "SAMPLE_AES") => ({
    HlsPackage: { HlsManifests: [{}], Encryption: { EncryptionMethod, ...speke(changes) } },
  }),
  dash: (changes: Speke) => ({ DashPackage: { DashManifests: [{}], Encryption: speke(changes) } }),
  cmaf: (changes: Speke) => ({ CmafPackage: { HlsManifests: [{}], Encryption: speke(changes) } }),
  mss: (changes: Speke) => ({ MssPackage: { MssManifests: [{}], Encryption: speke(changes) } }),
};

describe("MediaPackage VOD encryption", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await mediaStack();
  });

  describe("is accepted for", () => {
    beforeEach(async () => {
      await stack.create(CONTROLLED, "g", controlled(GROUP, { Id: "clear-00" }));
    });

    for (const [what, definition] of [
      ["HLS with FairPlay", encrypted.hls({ SystemIds: [FAIRPLAY] })],
      ["HLS with AES-128", encrypted.hls({ SystemIds: [AES_128] }, "AES_128")],
      [
        "DASH with PlayReady and Widevine",
        encrypted.dash({ SystemIds: [PLAYREADY, WIDEVINE.toUpperCase()] }),
      ],
      ["CMAF with Widevine and FairPlay", encrypted.cmaf({ SystemIds: [WIDEVINE, FAIRPLAY] })],
      ["Smooth Streaming with PlayReady", encrypted.mss({ SystemIds: [PLAYREADY] })],
      [
        "CMAF with three systems by SPEKE 2.0",
        encrypted.cmaf({
          SystemIds: [WIDEVINE, FAIRPLAY, PLAYREADY],
          EncryptionContractConfiguration: SHARED,
        }),
      ],
      [
        "DASH with Irdeto by SPEKE 2.0",
        encrypted.dash({ SystemIds: [IRDETO], EncryptionContractConfiguration: SHARED }),
      ],
    ] as const) {
      it(what, async () => {
        await makeConfiguration(stack, WEST, "x", definition);
      });
    }
  });

  describe("is refused for", () => {
    beforeEach(async () => {
      await stack.create(CONTROLLED, "g", controlled(GROUP, { Id: "clear-00" }));
    });

    for (const [what, definition, reason] of [
      ["HLS with Widevine", encrypted.hls({}), /not supported for hls with SPEKE 1\.0/],
      ["HLS with two systems", encrypted.hls({ SystemIds: [FAIRPLAY, AES_128] }), /up to 1 /],
      [
        "HLS with a method of another system",
        encrypted.hls({ SystemIds: [FAIRPLAY] }, "AES_128"),
        /EncryptionMethod AES_128 does not go with/,
      ],
      [
        "HLS by SPEKE 2.0",
        encrypted.hls({ SystemIds: [FAIRPLAY], EncryptionContractConfiguration: SHARED }),
        /SPEKE 2\.0 is not supported for hls/,
      ],
      [
        "Smooth Streaming by SPEKE 2.0",
        encrypted.mss({ SystemIds: [PLAYREADY], EncryptionContractConfiguration: SHARED }),
        /SPEKE 2\.0 is not supported for mss/,
      ],
      ["DASH with Irdeto by SPEKE 1.0", encrypted.dash({ SystemIds: [IRDETO] }), /not supported for dash/],
      [
        "DASH with three systems",
        encrypted.dash({
          SystemIds: [WIDEVINE, PLAYREADY, IRDETO],
          EncryptionContractConfiguration: SHARED,
        }),
        /up to 2 /,
      ],
      ["one system twice", encrypted.dash({ SystemIds: [WIDEVINE, WIDEVINE] }), /different system ids/],
      [
        "SHARED for audio alone",
        encrypted.cmaf({
          EncryptionContractConfiguration: { ...SHARED, PresetSpeke20Video: "PRESET-VIDEO-1" },
        }),
        /SHARED preset must be set for both/,
      ],
      [
        "nothing encrypted",
        encrypted.cmaf({
          EncryptionContractConfiguration: {
            PresetSpeke20Audio: "UNENCRYPTED",
            PresetSpeke20Video: "UNENCRYPTED",
          },
        }),
        /cannot be set for both/,
      ],
      [
        "a preset that does not exist",
        encrypted.cmaf({
          EncryptionContractConfiguration: { ...SHARED, PresetSpeke20Video: "PRESET-VIDEO-9" },
        }),
        /Model validation failed/,
      ],
      [
        "a key provider of another Region",
        encrypted.cmaf({ Url: url("eu-west-1") }),
        /in us-west-2 is needed/,
      ],
      ["a key provider elsewhere", encrypted.cmaf({ Url: "https://keys.example.com/x" }), /is needed/],
    ] as const) {
      it(what, async () => {
        const error = await refusalOf(() => makeConfiguration(stack, WEST, "x", definition));
        expect(error.message).to.match(reason);
      });
    }
  });

  describe("of an asset", () => {
    let west: VodRegion;
    let heard: VodNotification[];
    const invoke = {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: `arn:aws:execute-api:us-west-2:${HOME}:a1b2c3d4e5/prod/POST/speke`,
    };

    beforeEach(async () => {
      west = await makeVodRegion(stack, WEST, WEST_ROOT);
      heard = [];
      stack.cloud.service(MediaPackageVod).onNotification((notification) => {
        heard.push(notification);
      });
    });

    /** Adds an encrypted configuration and an asset with this resource id, and waits for its ingest. */
    async function publish(
      region: VodRegion,
      definition: object,
      resourceId: string | undefined = "title",
    ): Promise<void> {
      await makeConfiguration(stack, region.scope, "locked", definition);
      const { sourceArn, sourceRoleArn, root, scope } = region;
      stack.cloud.service(MediaPackageVod).assets.create(root, scope, {
        id: "title",
        packagingGroupId: "clear-00",
        sourceArn,
        sourceRoleArn,
        resourceId,
      });
      await stack.cloud.clock.advance(60_000);
    }

    function statuses(): Readonly<Record<string, string>> {
      const asset = stack.cloud.service(MediaPackageVod).assets.require(WEST, "title");
      return Object.fromEntries([...asset.endpoints].map(([id, { status }]) => [id, status]));
    }

    function role(statement: object, service = MEDIA_PACKAGE): Promise<string> {
      return makeRole(stack, "speke", service, WEST, [statement]);
    }

    async function manifest(
      region: VodRegion,
      id = "clear-00-locked",
    ): Promise<{ url: string; text: string }> {
      const { registry } = stack.cloud.service(MediaPackageVod);
      const group = registry.groups.get(region.scope, "clear-00");
      const asset = registry.assets.get(region.scope, "title");
      const configuration = registry.configurations.get(region.scope, id);
      if (group === undefined || asset === undefined || configuration === undefined) {
        throw new Error("not deployed");
      }
      const where = manifestUrl(group, asset, configuration);
      const { status, body } = await fetchEgress(stack, region.host, new URL(where).pathname);
      return { url: where, text: `${status} ${new TextDecoder().decode(body)}` };
    }

    it("makes it playable when its role may ask for keys, and marks its manifest", async () => {
      await publish(west, encrypted.dash({ RoleArn: await role(invoke), SystemIds: [WIDEVINE, PLAYREADY] }));

      expect(statuses()).to.have.property("clear-00-locked", "PLAYABLE");
      const { url: where, text } = await manifest(west);
      expect(text).to.match(/^200 /);
      for (const id of [WIDEVINE, PLAYREADY]) {
        expect(text).to.include(`<ContentProtection schemeIdUri="urn:uuid:${id}"/>`);
      }
      expect(learnHashes("dash", where, text).asset).to.match(/^[0-9a-f]{32}$/);
      expect((await manifest(west, "clear-00-dash")).text).not.to.include("ContentProtection");
    });

    /** An HLS media playlist. */
    async function mediaPlaylist(region: VodRegion): Promise<string> {
      const { url: where, text } = await manifest(region);
      const { x, y } = learnHashes("hls", where, text.slice(4));
      const child = new URL(`${x}/${y}/index_1.m3u8`, where).pathname;
      return new TextDecoder().decode((await fetchEgress(stack, region.host, child)).body);
    }

    it("names keys in media playlists, and leaves the multivariant one readable for who learns hashes", async () => {
      await publish(west, encrypted.hls({ RoleArn: await role(invoke), SystemIds: [FAIRPLAY] }));

      const playlist = await mediaPlaylist(west);
      expect(playlist.match(/#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd:/g)).to.have.length(1);
      expect(playlist.indexOf("#EXT-X-KEY")).to.be.lessThan(playlist.indexOf("#EXTINF"));
      // Formats of keys came with version 5, and players warn about older ones.
      expect(Number(/#EXT-X-VERSION:(\d+)/.exec(playlist)?.[1])).to.be.at.least(5);
    });

    for (const [what, given, same] of [
      [
        "the same initialization vector in both Regions when one is asked for",
        "0123456789abcdef".repeat(2),
        true,
      ],
      ["another initialization vector in each Region when none is", undefined, false],
    ] as const) {
      it(`has ${what}`, async () => {
        const ireland = await makeVodRegion(stack, OTHER_IRELAND, IRELAND_ROOT);
        const irish = await makeRole(stack, "speke-ireland", MEDIA_PACKAGE, OTHER_IRELAND, [
          { ...invoke, Resource: `arn:aws:execute-api:eu-west-1:${OTHER}:a1b2c3d4e5/prod/POST/speke` },
        ]);
        const hls = (changes: Speke): object => ({
          HlsPackage: {
            HlsManifests: [{}],
            Encryption: {
              EncryptionMethod: "SAMPLE_AES",
              ...(given === undefined ? {} : { ConstantInitializationVector: given }),
              ...speke({ SystemIds: [FAIRPLAY], ...changes }),
            },
          },
        });
        const vector = async (region: VodRegion): Promise<string | undefined> =>
          /#EXT-X-KEY:.*,IV=0x([0-9a-f]{32})\b/.exec(await mediaPlaylist(region))?.[1];
        await publish(west, hls({ RoleArn: await role(invoke) }));
        await publish(ireland, hls({ RoleArn: irish, Url: url("eu-west-1") }));

        const [own, other] = [await vector(west), await vector(ireland)];
        expect(own).to.be.a("string");
        expect(own === other).to.equal(same);
        expect(given ?? own).to.equal(own);
      });
    }

    it("has the same key in both Regions exactly when the asset has the same resource id there", async () => {
      const ireland = await makeVodRegion(stack, OTHER_IRELAND, IRELAND_ROOT);
      const irish = await makeRole(stack, "speke-ireland", MEDIA_PACKAGE, OTHER_IRELAND, [
        { ...invoke, Resource: `arn:aws:execute-api:eu-west-1:${OTHER}:a1b2c3d4e5/prod/POST/speke` },
      ]);
      const keyId = async (region: VodRegion): Promise<string | undefined> =>
        /default_KID="([^"]+)"/.exec((await manifest(region)).text)?.[1];
      await publish(west, encrypted.dash({ RoleArn: await role(invoke) }));
      await publish(ireland, encrypted.dash({ RoleArn: irish, Url: url("eu-west-1") }));
      expect(await keyId(west))
        .to.be.a("string")
        .that.equals(await keyId(ireland));

      const { assets } = stack.cloud.service(MediaPackageVod);
      assets.delete(assets.require(OTHER_IRELAND, "title"));
      const { sourceArn, sourceRoleArn, root, scope } = ireland;
      assets.create(root, scope, {
        id: "title",
        packagingGroupId: "clear-00",
        sourceArn,
        sourceRoleArn,
        resourceId: "title-ireland",
      });
      await stack.cloud.clock.advance(60_000);
      expect(await keyId(ireland))
        .to.be.a("string")
        .that.does.not.equal(await keyId(west));
    });

    for (const [what, statement, service] of [
      ["does not exist", undefined, MEDIA_PACKAGE],
      ["does not trust MediaPackage", invoke, "lambda.amazonaws.com"],
      ["may call another API only", { ...invoke, Resource: `${invoke.Resource}s` }, MEDIA_PACKAGE],
      [
        "may read the API only",
        { ...invoke, Resource: invoke.Resource.replace("POST", "GET") },
        MEDIA_PACKAGE,
      ],
    ] as const) {
      it(`fails in its configuration alone, and says so, when the role ${what}`, async () => {
        const RoleArn = statement === undefined ? NO_ROLE : await role(statement, service);
        await publish(west, encrypted.cmaf({ RoleArn }));

        expect(statuses()).to.deep.equal({
          "clear-00-hls": "PLAYABLE",
          "clear-00-dash": "PLAYABLE",
          "clear-00-cmaf": "PLAYABLE",
          "clear-00-locked": "FAILED",
        });
        const errors = heard.filter(({ event }) => event === "KeyProviderError");
        expect(errors.map(({ packagingConfigurationId: id }) => id)).to.deep.equal(["clear-00-locked"]);
        expect(errors[0]?.message).to.match(
          /not authorized to perform: (?:sts:AssumeRole|execute-api:Invoke)/,
        );
        expect((await manifest(west)).text).to.match(/^404 /);
      });
    }

    it("needs the leave of both sides when the key provider is in another account", async () => {
      const foreign = { ...invoke, Resource: invoke.Resource.replace(HOME, OTHER) };
      const RoleArn = await role(foreign);
      const { keyProviders, assets } = stack.cloud.service(MediaPackageVod);
      keyProviders.register("a1b2c3d4e5", { accountId: OTHER });
      await publish(west, encrypted.cmaf({ RoleArn }));
      expect(statuses()).to.have.property("clear-00-locked", "FAILED");

      keyProviders.register("a1b2c3d4e5", {
        accountId: OTHER,
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: RoleArn },
          Action: "execute-api:Invoke",
          Resource: foreign.Resource,
        }),
      });
      assets.delete(assets.require(WEST, "title"));
      const { sourceArn, sourceRoleArn } = west;
      assets.create(WEST_ROOT, WEST, { id: "title", packagingGroupId: "clear-00", sourceArn, sourceRoleArn });
      await stack.cloud.clock.advance(60_000);
      expect(statuses()).to.have.property("clear-00-locked", "PLAYABLE");
    });

    it("is beside Smooth Streaming, which is made and not served", async () => {
      await publish(west, { MssPackage: { MssManifests: [{ ManifestName: "index" }] } });

      expect(statuses()).to.have.property("clear-00-locked", "PLAYABLE");
      const { url: where, text } = await manifest(west);
      expect(where).to.match(/\/index\.ism\/Manifest$/);
      expect(text).to.equal("501 The stand-in does not package Smooth Streaming");
    });
  });
});

describe("MediaPackage VOD egress access logs", () => {
  it("have a line for every request, whatever its answer, and never the CDN identifier", async () => {
    const stack = await mediaStack();
    const west = await makeVodRegion(stack, WEST, WEST_ROOT);
    const LogGroupName = "/aws/MediaPackage/VodEgressAccessLogs/clear-00";
    await stack.create("aws:cloudwatch/logGroup:LogGroup", "log", { name: LogGroupName });
    const lines = (): readonly string[] =>
      stack.cloud
        .service(LogEvents)
        .all()
        .map(({ message }) => message);
    await fetchEgress(stack, west.host, "/before");
    expect(lines()).to.deep.equal([]);

    await stack.update(
      CONTROLLED,
      "group-us-west-2",
      "clear-00",
      controlled(GROUP, {
        Id: "clear-00",
        Authorization: { CdnIdentifierSecret: west.secretArn, SecretsRoleArn: west.secretsRoleArn },
        EgressAccessLogs: { LogGroupName },
      }),
    );
    await fetchEgress(stack, west.host, "/out/v1/nothing");
    await fetchEgress(stack, west.host, "/out/v1/nothing", { identifier: "some-other-secret" });
    expect(lines().map((line) => logLine.parse(JSON.parse(line)))).to.deep.equal([
      { statusCode: 404, request: "/out/v1/nothing", packagingGroupId: "clear-00", method: "GET" },
      { statusCode: 403, request: "/out/v1/nothing", packagingGroupId: "clear-00", method: "GET" },
    ]);
    expect(lines().join()).not.to.include(FIRST_VALUE);
    expect(lines().join()).not.to.include("some-other-secret");
  });
});
