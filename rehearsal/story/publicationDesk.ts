import { CloudFrontClient } from "@aws-sdk/client-cloudfront";

import { awsCatalogReplicas } from "../../operations/aws/catalogReplicas";
import { AwsInvalidations } from "../../operations/aws/invalidations";
import { AwsKeyValueStore } from "../../operations/aws/keyValueStore";
import { openTakedownRegion } from "../../operations/aws/takedownRegion";
import { changePublication, type PublicationReport } from "../../operations/takedown/changePublication";
import type { TakedownPorts } from "../../operations/takedown/ports";
import type { TakedownRecord } from "../../operations/takedown/record";
import { takeDown } from "../../operations/takedown/takedown";
import { deployedVersions } from "../../operations/takedown/takedownOutputs";
import type { PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import { KeyValueStores } from "../cloud/services/cloudfront/keyValueStores";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { Stage } from "./stage";
import { operatorOf } from "./operatorOf";

/** Rounds of requests in a row that must show it, and how long they are tried. */
const PACE = { confirmations: 3, timeoutMs: 120_000, intervalMs: 1_000 };
const BY = "rehearsal";
const REASON = "rehearsed";

/** What the operator works with who takes titles off. */
export interface PublicationDeskSettings {
  readonly platform: RehearsedPlatform;
  readonly outputs: PlatformOutputs;
  readonly stage: Stage;
  readonly deliveryAccountId: string;
  readonly stackName: string;
}

/**
 * The operator who takes titles down, off and back on: the same as `npm run takedown`, `unpublish` and `republish`, through the same AWS
 * adapters. Only the endpoint, the clock and the roads to the edge and to MediaPackage are the rehearsal's.
 */
export class PublicationDesk {
  constructor(private readonly settings: PublicationDeskSettings) {}

  /** Longest that a change in the KeyValueStore takes to reach the edge, in virtual milliseconds. */
  get propagationMs(): number {
    return this.settings.platform.cloud.service(KeyValueStores).propagationDelayMs;
  }

  /** Takes a title down. @param meanwhile is called over and over while it goes on, a quarter of a second of virtual time apart */
  takeDown(assetId: string, meanwhile: () => Promise<void>): Promise<TakedownRecord> {
    const { outputs, stackName } = this.settings;
    return this.#withPorts(meanwhile, (ports) =>
      takeDown(
        {
          stack: stackName,
          assetId,
          reason: REASON,
          by: BY,
          playbackOrigin: `https://${outputs.playbackDomain}`,
          pace: PACE,
          canary: outputs.canary,
        },
        ports,
      ),
    );
  }

  /** Takes a title off, or puts it back on. */
  change(assetId: string, intent: "PUBLISHED" | "UNPUBLISHED"): Promise<PublicationReport> {
    const { outputs, stackName } = this.settings;
    return this.#withPorts(
      () => Promise.resolve(),
      (ports) =>
        changePublication(
          {
            stack: stackName,
            assetId,
            intent,
            reason: REASON,
            by: BY,
            playbackOrigin: `https://${outputs.playbackDomain}`,
            versions: deployedVersions(outputs),
            pace: PACE,
          },
          ports,
        ),
    );
  }

  async #withPorts<T>(
    meanwhile: () => Promise<void>,
    work: (ports: TakedownPorts) => Promise<T>,
  ): Promise<T> {
    const { platform, outputs, stage, deliveryAccountId } = this.settings;
    const { server, cloud } = platform;
    const delivery = operatorOf(deliveryAccountId);
    const catalog = awsCatalogReplicas(outputs.catalog.tableArns, outputs.mediaRegions, (region) =>
      sdkClientSettings(server, delivery, region),
    );
    const cloudFront = new CloudFrontClient(sdkClientSettings(server, delivery, "us-east-1"));
    // As the command does: the operator's own credentials, which the deploy roles trust.
    const operator = operatorOf(cloud.accounts.home()?.accountId ?? deliveryAccountId);
    const regions = Object.entries(outputs.regions).map(([region, described]) =>
      openTakedownRegion(region, described, false, {
        endpoint: `http://127.0.0.1:${server.port}`,
        credentials: server.issueCredentials(operator),
      }),
    );
    try {
      return await work({
        store: new AwsKeyValueStore(
          outputs.keyValueStoreArn,
          sdkClientSettings(server, delivery, "us-east-1"),
        ),
        replicas: catalog.replicas,
        regions: regions.map(({ ports }) => ports),
        invalidations: new AwsInvalidations(cloudFront, outputs.distributionId),
        signer: () => Promise.resolve(stage.signer),
        send: (url, headers) => this.#send(url, headers),
        clock: { now: () => platform.clock.now(), sleep: (ms) => this.#pass(ms, meanwhile) },
        progress: () => undefined,
      });
    } finally {
      catalog.destroy();
      cloudFront.destroy();
      regions.forEach(({ destroy }) => {
        destroy();
      });
    }
  }

  async #pass(ms: number, meanwhile: () => Promise<void>): Promise<void> {
    const { clock } = this.settings.platform;
    const until = clock.now() + ms;
    while (clock.now() < until) {
      await meanwhile();
      await clock.advance(Math.max(0, Math.min(250, until - clock.now())));
    }
  }

  /** Viewers' requests go to the edge, all others to their host. */
  async #send(
    url: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: string; readonly elapsedMs: number }> {
    const { stage } = this.settings;
    const { host, pathname: path } = new URL(url);
    if (host === stage.host) {
      const answer = await stage.edge.handle({
        method: "GET",
        host,
        path,
        headers,
        clientIp: "192.0.2.20",
      });
      return {
        status: answer.status,
        body: new TextDecoder().decode(answer.body),
        elapsedMs: answer.timeToFirstByteMs,
      };
    }
    const attempt = await stage.network.send({
      method: "GET",
      host,
      path,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    });
    return attempt.kind === "response"
      ? {
          status: attempt.response.status,
          body: new TextDecoder().decode(attempt.response.body),
          elapsedMs: attempt.elapsedMs,
        }
      : { status: 0, body: "", elapsedMs: 0 };
  }
}
