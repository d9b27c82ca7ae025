import {
  CreateAssetCommand,
  DeleteAssetCommand,
  DescribeAssetCommand,
  DescribePackagingConfigurationCommand,
  DescribePackagingGroupCommand,
  ListAssetsCommand,
  ListPackagingConfigurationsCommand,
  ListPackagingGroupsCommand,
  UpdatePackagingGroupCommand,
  type MediaPackageVodClient,
} from "@aws-sdk/client-mediapackage-vod";
import { expect } from "chai";
import type { Caller } from "../../../../rehearsal/cloud/core/types";
import { MediaPackageVod, type VodNotification } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import { S3DataPlane } from "../../../../rehearsal/cloud/services/s3";
import { HOME, refusalOf, WEST, type Deployment } from "../core/standIn";
import {
  CONTROLLED,
  makeBucket,
  makeRole,
  mediaStack,
  OTHER_IRELAND,
  uploadClip,
  WEST_ROOT,
} from "./mediaFixture";
import { makeConfiguration, makeVodRegion, PACKAGES, VodApi, type VodRegion } from "./vodFixture";

describe("MediaPackage VOD assets, by the AWS SDK", () => {
  let stack: Deployment;
  let region: VodRegion;
  let api: VodApi;
  let client: MediaPackageVodClient;

  beforeEach(async () => {
    stack = await mediaStack();
    region = await makeVodRegion(stack, WEST, WEST_ROOT);
    api = await VodApi.start(stack);
    client = api.client(WEST_ROOT, WEST.region);
  });

  afterEach(async () => {
    await api.close();
  });

  function create(changes: Readonly<Record<string, string>> = {}, as = client): Promise<unknown> {
    return as.send(
      new CreateAssetCommand({
        Id: "title",
        ResourceId: "title",
        PackagingGroupId: "clear-00",
        SourceArn: region.sourceArn,
        SourceRoleArn: region.sourceRoleArn,
        ...changes,
      }),
    );
  }

  async function statuses(id = "title"): Promise<readonly (string | undefined)[]> {
    const asset = await client.send(new DescribeAssetCommand({ Id: id }));
    return (asset.EgressEndpoints ?? []).map(({ Status: status }) => status);
  }

  async function nameOf(action: () => Promise<unknown>): Promise<string> {
    return (await refusalOf(action)).name;
  }

  it("go from QUEUED over PROCESSING to PLAYABLE, each configuration in its own time", async () => {
    await create();
    const seen = new Set<string>();
    for (let second = 0; second < 40; second++) {
      seen.add((await statuses()).join(" "));
      await stack.cloud.clock.advance(1_000);
    }
    expect([...seen]).to.deep.equal([
      "QUEUED QUEUED QUEUED",
      "PROCESSING PROCESSING PROCESSING",
      "PLAYABLE PROCESSING PROCESSING",
      "PLAYABLE PLAYABLE PROCESSING",
      "PLAYABLE PLAYABLE PLAYABLE",
    ]);
  });

  it("tell of their start, their end, and of each configuration that becomes playable", async () => {
    const heard: VodNotification[] = [];
    stack.cloud.service(MediaPackageVod).onNotification((notification) => {
      heard.push(notification);
    });
    await create();
    await stack.cloud.clock.advance(60_000);
    expect(heard.map(({ event }) => event)).to.deep.equal([
      "IngestStart",
      "IngestComplete",
      "VodAssetPlayable",
      "VodAssetPlayable",
      "VodAssetPlayable",
    ]);
    expect(heard.at(-1)).to.deep.include({
      assetArn: `arn:aws:mediapackage-vod:us-west-2:${HOME}:assets/title`,
      packagingConfigurationId: "clear-00-cmaf",
    });
    expect(heard.at(-1)?.manifestUrls?.[0]).to.match(/\/out\/v1(?:\/[0-9a-f]{32}){3}\/index\.m3u8$/);
  });

  it("report the URL of each configuration's manifest, with hashes of its own", async () => {
    await create();
    const asset = await client.send(new DescribeAssetCommand({ Id: "title" }));
    const parts = (asset.EgressEndpoints ?? []).map(({ Url: url }) => new URL(url ?? "").pathname.split("/"));
    const column = (index: number): number => new Set(parts.map((part) => part[index])).size;
    expect(parts.map((part) => part.at(-1))).to.deep.equal(["index.m3u8", "index.mpd", "index.m3u8"]);
    // A is the asset's, C and M are the configuration's.
    expect([column(3), column(4), column(5)]).to.deep.equal([1, 3, 3]);
  });

  it("share C and M with other assets of the same configuration, and nothing else", async () => {
    await create();
    await create({ Id: "other" });
    const path = async (id: string): Promise<readonly string[]> => {
      const { EgressEndpoints: endpoints } = await client.send(new DescribeAssetCommand({ Id: id }));
      return new URL(endpoints?.[0]?.Url ?? "").pathname.split("/");
    };
    const [left, right] = [await path("title"), await path("other")];
    expect(left[3]).not.to.equal(right[3]);
    expect(left.slice(4)).to.deep.equal(right.slice(4));
  });

  it("are listed without their endpoints, page by page, for one group", async () => {
    for (const id of ["a", "b", "c"]) {
      await create({ Id: id });
    }
    const first = await client.send(new ListAssetsCommand({ PackagingGroupId: "clear-00", MaxResults: 2 }));
    expect(first.Assets?.map(({ Id: id }) => id)).to.deep.equal(["a", "b"]);
    expect(first.Assets?.[0]).not.to.have.property("EgressEndpoints");
    const rest = await client.send(new ListAssetsCommand({ NextToken: first.NextToken ?? "" }));
    expect(rest.Assets?.map(({ Id: id }) => id)).to.deep.equal(["c"]);
    const none = await client.send(new ListAssetsCommand({ PackagingGroupId: "clear-01" }));
    expect(none.Assets).to.deep.equal([]);
  });

  it("get packaged by a configuration that is added later, and lose one that is deleted", async () => {
    await create();
    await stack.cloud.clock.advance(60_000);
    const { id } = await makeConfiguration(stack, WEST, "hls-v2", PACKAGES.hls);
    expect(await statuses()).to.deep.equal(["PLAYABLE", "PLAYABLE", "PLAYABLE", "QUEUED"]);
    await stack.cloud.clock.advance(60_000);
    expect(await statuses()).to.deep.equal(["PLAYABLE", "PLAYABLE", "PLAYABLE", "PLAYABLE"]);
    await stack.delete(CONTROLLED, "hls-v2-us-west-2", id);
    expect(await statuses()).to.have.length(3);
  });

  it("keep their group from being deleted", async () => {
    await create();
    for (const name of ["hls", "dash", "cmaf"]) {
      await stack.delete(CONTROLLED, `${name}-us-west-2`, `clear-00-${name}`);
    }
    const remove = () => stack.delete(CONTROLLED, "group-us-west-2", "clear-00");
    expect((await refusalOf(remove)).message).to.match(/0 configurations and 1 assets/);
    await client.send(new DeleteAssetCommand({ Id: "title" }));
    await remove();
  });

  it("are unique in their account and Region, and gone once deleted", async () => {
    await create();
    expect(await nameOf(() => create())).to.equal("UnprocessableEntityException");
    await client.send(new DeleteAssetCommand({ Id: "title" }));
    expect(await nameOf(() => statuses())).to.equal("NotFoundException");
    await create();
  });

  it("wait in their state while the Region is dark", async () => {
    await create();
    stack.cloud.network.setFault(WEST.region, "dark");
    await stack.cloud.clock.advance(3_600_000);
    expect(await nameOf(() => statuses())).to.equal("ServiceUnavailableException");
    stack.cloud.network.setFault(WEST.region, undefined);
    expect(await statuses()).to.deep.equal(["QUEUED", "QUEUED", "QUEUED"]);
    await stack.cloud.clock.advance(60_000);
    expect(await statuses()).to.deep.equal(["PLAYABLE", "PLAYABLE", "PLAYABLE"]);
  });

  describe("are refused", () => {
    it("without an existing group", async () => {
      expect(await nameOf(() => create({ PackagingGroupId: "clear-01" }))).to.equal("NotFoundException");
    });

    for (const [what, key] of [
      ["an MP4 file", "assets/title/title.mp4"],
      ["a DASH manifest", "assets/title/index.mpd"],
      ["an object that is not there", "assets/title/other.m3u8"],
    ] as const) {
      it(`with ${what} as their source`, async () => {
        const SourceArn = `arn:aws:s3:::${region.bucket}/${key}`;
        expect(await nameOf(() => create({ SourceArn }))).to.equal("UnprocessableEntityException");
      });
    }

    it("with a source bucket of another Region", async () => {
      await makeBucket(stack, "faraway", { ...WEST, region: OTHER_IRELAND.region });
      const SourceArn = uploadClip(stack, "faraway", WEST_ROOT);
      const error = await refusalOf(() => create({ SourceArn }));
      expect(error.message).to.match(
        /is in eu-west-1; MediaPackage in us-west-2 reads buckets of its own Region/,
      );
    });

    for (const [what, service, actions] of [
      ["does not trust MediaPackage", "lambda.amazonaws.com", ["s3:*", "kms:Decrypt"]],
      [
        "cannot ask for the bucket's location",
        "mediapackage.amazonaws.com",
        ["s3:GetObject", "s3:ListBucket", "s3:GetBucketRequestPayment", "kms:*"],
      ],
      [
        "cannot ask who pays for requests",
        "mediapackage.amazonaws.com",
        ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "kms:*"],
      ],
      ["cannot list the bucket", "mediapackage.amazonaws.com", ["s3:GetObject", "s3:GetBucket*", "kms:*"]],
      ["cannot decrypt", "mediapackage.amazonaws.com", ["s3:*"]],
      ["cannot read objects", "mediapackage.amazonaws.com", ["s3:GetBucket*", "s3:ListBucket", "kms:*"]],
    ] as const) {
      it(`with a source role that ${what}`, async () => {
        const SourceRoleArn = await makeRole(stack, "flawed", service, WEST, [
          { Effect: "Allow", Action: actions, Resource: "*" },
        ]);
        expect(await nameOf(() => create({ SourceRoleArn }))).to.equal("UnprocessableEntityException");
      });
    }

    it("to a caller who may not create assets, or not pass the role", async () => {
      const role = async (name: string, actions: readonly string[]): Promise<Caller> => ({
        principalArn: await makeRole(stack, name, "lambda.amazonaws.com", WEST, [
          { Effect: "Allow", Action: actions, Resource: "*" },
        ]),
        accountId: HOME,
      });
      const callers = [
        await role("reader", ["mediapackage-vod:DescribeAsset", "iam:PassRole"]),
        await role("registrar", ["mediapackage-vod:*"]),
      ];
      for (const caller of callers) {
        const as = api.client(caller, WEST.region);
        expect(await nameOf(() => create({}, as))).to.equal("ForbiddenException");
      }
      const complete = await role("complete", ["mediapackage-vod:CreateAsset", "iam:PassRole"]);
      await create({}, api.client(complete, WEST.region));
    });

    it("above the burst of 50 requests, and served again at 5 per second", async () => {
      let served = 0;
      const poll = async (): Promise<void> => {
        await client.send(new ListPackagingGroupsCommand({}));
        served += 1;
      };
      const flood = async (): Promise<string> => {
        for (;;) {
          try {
            await poll();
          } catch (error) {
            return error instanceof Error ? error.name : "";
          }
        }
      };
      expect(await flood()).to.equal("TooManyRequestsException");
      expect(served).to.equal(50);
      await stack.cloud.clock.advance(2_000);
      expect(await flood()).to.equal("TooManyRequestsException");
      expect(served).to.equal(60);
    });
  });

  describe("fail, with the reason in a notification, when their source", () => {
    const playlist = "assets/title/video-180p.m3u8";

    async function failure(): Promise<string> {
      const messages: string[] = [];
      stack.cloud.service(MediaPackageVod).onNotification(({ event, message }) => {
        if (event === "IngestError") {
          messages.push(message);
        }
      });
      await create();
      await stack.cloud.clock.advance(60_000);
      expect(await statuses()).to.deep.equal(["FAILED", "FAILED", "FAILED"]);
      return messages.join();
    }

    function rewrite(change: (text: string) => string): void {
      const s3 = stack.cloud.service(S3DataPlane);
      const { body } = s3.getObject(WEST_ROOT, region.bucket, playlist);
      s3.putObject(WEST_ROOT, region.bucket, playlist, change(new TextDecoder().decode(body)));
    }

    it("is fragmented MP4", async () => {
      rewrite((text) =>
        text.replace("#EXTINF", '#EXT-X-MAP:URI="init.mp4"\n#EXTINF').replaceAll(".mpegts", ".mp4"),
      );
      expect(await failure()).to.match(/fragmented MP4 segments: MediaPackage VOD ingests.*transport stream/);
    });

    it("is encrypted", async () => {
      rewrite((text) => text.replace("#EXTINF", '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"\n#EXTINF'));
      expect(await failure()).to.match(/encrypted/);
    });

    it("lacks a segment", async () => {
      stack.cloud
        .service(S3DataPlane)
        .deleteObject(WEST_ROOT, region.bucket, "assets/title/video-108p-00007.mpegts");
      expect(await failure()).to.match(/video-108p-00007\.mpegts does not exist/);
    });
  });

  it("have groups and configurations that the API describes and lists as they were declared", async () => {
    const group = await client.send(new DescribePackagingGroupCommand({ Id: "clear-00" }));
    expect(group).to.deep.include({
      Id: "clear-00",
      ApproximateAssetCount: 0,
      DomainName: `https://${region.host}`,
      Authorization: { CdnIdentifierSecret: region.secretArn, SecretsRoleArn: region.secretsRoleArn },
    });
    const groups = await client.send(new ListPackagingGroupsCommand({}));
    expect(groups.PackagingGroups?.map(({ Id: id }) => id)).to.deep.equal(["clear-00"]);
    const list = await client.send(new ListPackagingConfigurationsCommand({ PackagingGroupId: "clear-00" }));
    expect(list.PackagingConfigurations?.map(({ Id: id }) => id)).to.deep.equal([
      "clear-00-hls",
      "clear-00-dash",
      "clear-00-cmaf",
    ]);
    const hls = await client.send(new DescribePackagingConfigurationCommand({ Id: "clear-00-hls" }));
    expect(hls.HlsPackage).to.deep.equal({
      HlsManifests: [{ ManifestName: "index" }],
      UseAudioRenditionGroup: true,
    });
  });

  it("have groups whose authorization the API switches off and on", async () => {
    const authorization = {
      CdnIdentifierSecret: region.secretArn,
      SecretsRoleArn: region.secretsRoleArn,
    };
    const off = await client.send(new UpdatePackagingGroupCommand({ Id: "clear-00" }));
    expect(off).not.to.have.property("Authorization");
    const on = await client.send(
      new UpdatePackagingGroupCommand({ Id: "clear-00", Authorization: authorization }),
    );
    expect(on.Authorization).to.deep.equal(authorization);
  });
});
