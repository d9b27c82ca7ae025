import { createPrivateKey } from "node:crypto";

import { MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";

import { PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import { formatOfVersion } from "../../functions/packaging/versions";
import { servingVersions } from "../../functions/packaging/servingVersions";
import type { PlatformConfig } from "../../stacks/config";
import type { PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import type { Caller } from "../cloud/core/types";
import { S3DataPlane } from "../cloud/services/s3/dataPlane";
import { Edge } from "../edge/edge";
import { assetPrefix, CLIP_MANIFEST, clipAssetDocument, clipFiles } from "../media/clip";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import { Operator } from "./operator";
import {
  learnAsset,
  registerAsset,
  type PublishedAsset,
  type PublishingGroup,
  type PublishingRegion,
} from "./publishing";
import { SecretLedger } from "./secretLedger";
import type { Stage } from "./stage";
import { storyGroup } from "./storyGroup";
import type { SessionSigner } from "./viewers";
import { operatorOf } from "./operatorOf";

const REGION_OF_GLOBAL_SERVICES = "us-east-1";

/** Virtual milliseconds by which a healthy answer may exceed the configured time-outs: the edge's work and the answer itself. */
const HEALTHY_ANSWER_ALLOWANCE_MS = 200;

const cdnIdentifier = z.object({ MediaPackageCDNIdentifier: z.string() });
const keyPair = z.object({ privateKeyPem: z.string() });

/** What the story needs of one Region, from the stack's outputs. */
type RegionOutputs = PlatformOutputs["regions"][string];

/** The stage that a deployed platform is. Everything on it goes through AWS's own interfaces, by the SDK where there is one. */
export class DeployedStage {
  private constructor(
    private readonly platform: RehearsedPlatform,
    private readonly outputs: PlatformOutputs,
    private readonly packagingGroup: string,
    private readonly secrets: SecretLedger,
  ) {}

  /**
   * Sets the stage.
   *
   * @param secrets where the secrets go that come up; a stage that is set again after a change gets the first one's
   * @throws Error when the platform lacks something that the story needs
   */
  static async set(
    platform: RehearsedPlatform,
    outputs: PlatformOutputs,
    config: PlatformConfig,
    stackName: string,
    secrets = new SecretLedger(),
  ): Promise<Stage> {
    const [first, second] = outputs.mediaRegions;
    if (first === undefined || second === undefined) {
      throw new Error("the story needs two Regions");
    }
    const packagingGroup = storyGroup(config);
    const stage = new DeployedStage(platform, outputs, packagingGroup, secrets);
    const signer = await stage.#activeSigner(config.delivery.accountId);
    const { connectionAttempts, connectionTimeoutSeconds } = config.failover;
    const { cloud, clock, network } = platform;
    const edge = new Edge(cloud, { distributionId: outputs.distributionId });
    const operator = new Operator({
      platform,
      outputs,
      edge,
      signer,
      deliveryAccountId: config.delivery.accountId,
      stackName,
    });
    return {
      clock,
      network,
      edge,
      host: outputs.playbackDomain,
      signer,
      secrets,
      regions: [first, second],
      worstFailoverMs: connectionAttempts * connectionTimeoutSeconds * 1_000 + HEALTHY_ANSWER_ALLOWANCE_MS,
      publish: (assetId) => stage.#publish(assetId, [first, second]),
      learn: (assetId) => stage.#learn(assetId, [first, second]),
      switchTo: (region, canary) => operator.switchTo(region, canary),
    };
  }

  async #publish(assetId: string, regions: readonly [string, string]): Promise<PublishedAsset> {
    await this.#writeLadder(assetId, ...regions);
    await registerAsset(assetId, await this.#publishingRegions(assetId, regions));
    return this.#learn(assetId, regions);
  }

  async #learn(assetId: string, regions: readonly [string, string]): Promise<PublishedAsset> {
    const { clock, network } = this.platform;
    const publishing = await this.#publishingRegions(assetId, regions);
    return learnAsset(assetId, this.#publishingGroup(regions[0]), publishing, { clock, network });
  }

  #publishingRegions(assetId: string, regions: readonly string[]): Promise<readonly PublishingRegion[]> {
    return Promise.all(regions.map((region) => this.#publishingRegion(assetId, region)));
  }

  #publishingGroup(region: string): PublishingGroup {
    const serving = servingVersions(this.#group(region).configurations);
    const { hls, dash, cmaf } = serving;
    if (hls === undefined || dash === undefined || cmaf === undefined) {
      throw new Error(`${this.packagingGroup}: not every format has a version for new sessions`);
    }
    return { name: this.packagingGroup, serving: { hls, dash, cmaf } };
  }

  #group(region: string): RegionOutputs["packagingGroups"][string] {
    const group = this.#region(region).packagingGroups[this.packagingGroup];
    if (group === undefined) {
      throw new Error(`${region}: no packaging group ${this.packagingGroup} among the outputs`);
    }
    return group;
  }

  /** Writes the ladder as MediaConvert would, `asset.json` last, and waits until the second Region holds everything it lists. */
  async #writeLadder(assetId: string, first: string, second: string): Promise<void> {
    const { cloud, clock } = this.platform;
    const s3 = cloud.service(S3DataPlane);
    const source = this.#region(first);
    const writer = this.#transcoder(first);
    const prefix = assetPrefix(assetId);
    for (const { name, body, contentType } of clipFiles()) {
      s3.putObject(writer, source.packagedBucket, prefix + name, body, { contentType });
    }
    const document = clipAssetDocument(assetId);
    s3.putObject(writer, source.packagedBucket, `${prefix}asset.json`, JSON.stringify(document), {
      contentType: "application/json",
    });
    const standby = this.#region(second);
    const expected = [...document.objects.map(({ key }) => key), `${prefix}asset.json`];
    await clock.advanceUntil(`ladder of ${assetId} replicated to ${second}`, () => {
      const arrived = new Set(
        s3
          .listObjects(operatorOf(standby.accountId), standby.packagedBucket, { prefix })
          .map(({ key }) => key),
      );
      return expected.every((key) => arrived.has(key));
    });
  }

  /** MediaConvert at work in a Region. */
  #transcoder(region: string): Caller {
    const { transcodeRoleArn, accountId } = this.#region(region);
    if (transcodeRoleArn === undefined) {
      throw new Error(`${region}: nothing is transcoded there`);
    }
    return this.platform.cloud.iam.assumeRole("mediaconvert.amazonaws.com", transcodeRoleArn, {
      "aws:SourceAccount": accountId,
    });
  }

  async #publishingRegion(assetId: string, region: string): Promise<PublishingRegion> {
    const { accountId, packagedBucket, packagingSourceRoleArn, cdnIdentifierSecretArn } =
      this.#region(region);
    const group = this.#group(region);
    const secret = await this.#secret(operatorOf(accountId), region, cdnIdentifierSecretArn, cdnIdentifier);
    this.secrets.add(`CDN identifier of ${region}`, secret.MediaPackageCDNIdentifier);
    return {
      region,
      client: new MediaPackageVodClient(
        sdkClientSettings(this.platform.server, operatorOf(accountId), region),
      ),
      packagingGroupId: group.id,
      sourceArn: `arn:aws:s3:::${packagedBucket}/${assetPrefix(assetId)}${CLIP_MANIFEST}`,
      sourceRoleArn: packagingSourceRoleArn,
      configurations: Object.fromEntries(
        Object.entries(group.configurations).flatMap(([version, { id }]) => {
          const format = playbackFormatOf(version);
          return format === undefined ? [] : [[id, { version, format }]];
        }),
      ),
      cdnIdentifier: secret.MediaPackageCDNIdentifier,
    };
  }

  async #activeSigner(accountId: string): Promise<SessionSigner> {
    let signer: SessionSigner | undefined;
    for (const [name, { publicKeyId, secretArn, state }] of Object.entries(this.outputs.signingKeys)) {
      const { privateKeyPem } = await this.#secret(
        operatorOf(accountId),
        REGION_OF_GLOBAL_SERVICES,
        secretArn,
        keyPair,
      );
      this.secrets.add(`signing key ${name}`, privateKeyPem);
      if (state === "active") {
        signer = { keyPairId: publicKeyId, privateKey: createPrivateKey(privateKeyPem) };
      }
    }
    if (signer === undefined) {
      throw new Error("no active signing key among the outputs");
    }
    return signer;
  }

  async #secret<T>(caller: Caller, region: string, arn: string, schema: z.ZodType<T>): Promise<T> {
    const client = new SecretsManagerClient(sdkClientSettings(this.platform.server, caller, region));
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return schema.parse(JSON.parse(text ?? "null"));
  }

  #region(region: string): RegionOutputs {
    const outputs = this.outputs.regions[region];
    if (outputs === undefined) {
      throw new Error(`${region}: not among the stack's outputs`);
    }
    return outputs;
  }
}

/** The format as the edge knows it; Smooth Streaming is not played through it. */
function playbackFormatOf(version: string): PlaybackFormat | undefined {
  const format = formatOfVersion(version);
  return PLAYBACK_FORMATS.find((candidate) => candidate === format);
}
