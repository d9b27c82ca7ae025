import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { z } from "zod";

import { parsePlaybackPath } from "../../functions/edge/playbackPath";
import { DistributionStatus } from "../../operations/aws/distributionStatus";
import { RotatedSecrets } from "../../operations/aws/rotatedSecrets";
import { SignerParameters } from "../../operations/aws/signerParameters";
import { readSigningKey } from "../../operations/aws/signingKey";
import type { PaywallProbe, RotationPorts } from "../../operations/rotation/ports";
import type { RotationReport } from "../../operations/rotation/report";
import { rotate } from "../../operations/rotation/rotate";
import { activeSigningKey } from "../../operations/stackOutputs";
import { platformOutputs, type PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import { LONGEST_PROPAGATION_MS } from "../cloud/services/cloudfront/propagation";
import { Edge } from "../edge/edge";
import { OriginShields } from "../edge/originShields";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { Crowd } from "./crowd";
import { MachineDied, MortalMachine, type Mortality } from "./mortalMachine";
import { operatorOf } from "./operatorOf";
import type { Redeployment } from "./redeployment";
import { RotatedStack } from "./rotatedStack";
import type { OperatorsKey, RotationDesk, RotationWish } from "./rotationDesk";
import type { Stage } from "./stage";
import { sessionCookies } from "./viewers";

/** CloudFront's control plane is there only. */
const REGION_OF_GLOBAL_SERVICES = "us-east-1";

/** More than a rotation has steps and waits: beyond that, runs get nowhere. */
const MOST_RUNS = 40;

/** Milliseconds until CloudFront is to have deployed a change. */
const DEPLOY_TIMEOUT_MS = 3_600_000;

/** Milliseconds: longer than a rotation, as somebody who has stolen a key would have it. */
const STOLEN_SESSION_MS = 24 * 3_600_000;

const identifierSecret = z.object({ MediaPackageCDNIdentifier: z.string() });

/** What the operator works with who rotates keys. */
export interface RotationDeskSettings {
  readonly platform: RehearsedPlatform;
  readonly redeployment: Redeployment;
  readonly outputs: PlatformOutputs;
  readonly stage: Stage;
  readonly probe: PaywallProbe;
  /** @default after every step */
  readonly mortality?: Mortality;
  readonly deliveryAccountId: string;
  readonly projectName: string;
  readonly stackName: string;
}

/**
 * The operator who rotates keys: the same as `npm run rotate-keys`, through the same AWS adapters and with the real engine. Only the endpoint,
 * the clock, and where the configuration is kept are the rehearsal's.
 */
export class DeployedRotationDesk implements RotationDesk {
  readonly slowEdge: Edge;

  constructor(private readonly settings: RotationDeskSettings) {
    const { platform, outputs } = settings;
    this.slowEdge = new Edge(platform.cloud, {
      distributionId: outputs.distributionId,
      keyGroupLagMs: LONGEST_PROPAGATION_MS,
      originHeadersLagMs: LONGEST_PROPAGATION_MS,
    });
  }

  emptyCaches(): void {
    const { platform, stage } = this.settings;
    stage.edge.clearCache();
    this.slowEdge.clearCache();
    platform.cloud.service(OriginShields).clear();
  }

  async activeKey(): Promise<OperatorsKey> {
    return activeSigningKey(await this.#outputs());
  }

  async keyNames(): Promise<readonly string[]> {
    return Object.keys((await this.#outputs()).signingKeys);
  }

  async sessionBy(
    { publicKeyId, secretArn }: OperatorsKey,
    url: string,
  ): Promise<{ readonly url: string; readonly cookies: string }> {
    const { stage } = this.settings;
    const path = parsePlaybackPath(new URL(url).pathname);
    if (path === undefined) {
      throw new Error(`${url} is no playback URL`);
    }
    const privateKey = await readSigningKey(secretArn, [], (region) => this.#delivery(region));
    const cookies = sessionCookies(
      stage.host,
      path,
      { keyPairId: publicKeyId, privateKey },
      { now: stage.clock.now(), lifetimeMs: STOLEN_SESSION_MS },
    );
    stage.secrets.add("a stolen key's cookies", cookies);
    return { url, cookies };
  }

  async statusOf(
    edge: Edge,
    { url, cookies }: { readonly url: string; readonly cookies: string },
  ): Promise<number> {
    const { host, pathname: path } = new URL(url);
    const answer = await edge.handle({
      method: "GET",
      host,
      path,
      headers: { cookie: cookies },
      clientIp: "203.0.113.66",
    });
    return answer.status;
  }

  async rotateWithKills(
    wish: RotationWish,
    crowd: Crowd,
    tellKill: (when: string) => void,
  ): Promise<{ readonly runs: number; readonly kills: readonly string[]; readonly report: RotationReport }> {
    const { stackName } = this.settings;
    const name = wish.what === "signing-keys" ? await this.#successor() : undefined;
    const kills: string[] = [];
    while (kills.length < MOST_RUNS) {
      try {
        const report = await rotate(
          {
            stack: stackName,
            region: wish.what === "cdn-identifier" ? wish.region : undefined,
            name,
            // The first run begins a rotation; those after it go on with what they find.
            again: kills.length === 0,
            allowOtherChanges: false,
            allowSeveralRegions: false,
            dryRun: false,
            noWait: false,
            deployTimeoutMs: DEPLOY_TIMEOUT_MS,
          },
          await this.#ports(crowd, new MortalMachine(this.settings.mortality)),
        );
        return { runs: kills.length + 1, kills, report };
      } catch (error) {
        if (!(error instanceof MachineDied)) {
          throw error;
        }
        kills.push(error.message);
        tellKill(error.message);
      }
    }
    throw new Error(`${wish.what}: not rotated in ${MOST_RUNS} runs (${kills.join(", ")})`);
  }

  async identifierOf(region: string): Promise<string> {
    const { accountId, cdnIdentifierSecretArn } = await this.#region(region);
    const client = this.#secrets(accountId, region);
    const { SecretString } = await client.send(
      new GetSecretValueCommand({ SecretId: cdnIdentifierSecretArn }),
    );
    const value = identifierSecret.parse(JSON.parse(SecretString ?? "null")).MediaPackageCDNIdentifier;
    this.settings.stage.secrets.add(`CDN identifier of ${region}`, value);
    return value;
  }

  async originStatus(region: string, identifier: string): Promise<number> {
    const [group] = Object.values((await this.#region(region)).packagingGroups);
    const attempt = await this.settings.platform.network.send({
      method: "GET",
      host: group?.domainName ?? "",
      // No such title: whoever is let in is told so.
      path: `/out/v1/${"0".repeat(32)}/${"0".repeat(32)}/${"0".repeat(32)}/index.m3u8`,
      headers: { "x-mediapackage-cdnidentifier": identifier },
    });
    return attempt.kind === "response" ? attempt.response.status : 0;
  }

  pendingChanges(): Promise<number> {
    return this.settings.redeployment.pendingChanges();
  }

  async #ports(crowd: Crowd, machine: MortalMachine): Promise<RotationPorts> {
    const { platform, redeployment, deliveryAccountId, projectName, probe } = this.settings;
    const outputs = await this.#outputs();
    const delivery = operatorOf(deliveryAccountId);
    const settings = (region: string) => sdkClientSettings(platform.server, delivery, region);
    const services = Object.entries(outputs.entitlement?.services ?? {});
    const regions = Object.entries(outputs.regions);
    return {
      stack: machine.stack(
        new RotatedStack(platform.stack, redeployment, projectName, (work) => crowd.during(work)),
      ),
      cdn: new DistributionStatus(new CloudFrontClient(settings(REGION_OF_GLOBAL_SERVICES)), outputs),
      signers: new SignerParameters(
        (region) => new SSMClient(settings(region)),
        Object.fromEntries(services.map(([region, { signerParameter }]) => [region, signerParameter])),
      ),
      secrets: new RotatedSecrets({
        deliveryIn: (region) => this.#delivery(region),
        mediaIn: (region) => this.#secrets(outputs.regions[region]?.accountId ?? "", region),
        identifierArns: Object.fromEntries(
          regions.map(([region, { cdnIdentifierSecretArn }]) => [region, cdnIdentifierSecretArn]),
        ),
      }),
      probe,
      clock: machine.clock({ now: () => platform.clock.now(), sleep: (ms) => crowd.pass(ms) }),
      progress: () => undefined,
      confirm: () => Promise.resolve(true),
    };
  }

  /** A key that is published already, where there are some; the command does not choose among several. */
  async #successor(): Promise<string | undefined> {
    const { signingKeys } = await this.#outputs();
    return Object.keys(signingKeys).find((name) => signingKeys[name]?.state === "published");
  }

  #delivery(region: string): SecretsManagerClient {
    return this.#secrets(this.settings.deliveryAccountId, region);
  }

  #secrets(accountId: string, region: string): SecretsManagerClient {
    return new SecretsManagerClient(
      sdkClientSettings(this.settings.platform.server, operatorOf(accountId), region),
    );
  }

  async #outputs(): Promise<PlatformOutputs> {
    return platformOutputs.parse(await this.settings.platform.stack.outputs());
  }

  async #region(region: string): Promise<PlatformOutputs["regions"][string]> {
    const described = (await this.#outputs()).regions[region];
    if (described === undefined) {
      throw new Error(`${region}: not among the stack's outputs`);
    }
    return described;
  }
}
