import { awsCatalogReplicas } from "../../operations/aws/catalogReplicas";
import { AwsKeyValueStore } from "../../operations/aws/keyValueStore";
import { parseActive } from "../../operations/activeEntry";
import { SessionCanary } from "../../operations/drill/canary";
import { runDrill } from "../../operations/drill/drill";
import type { DrillReport } from "../../operations/drill/report";
import { ingestRegions } from "../../operations/stackOutputs";
import { ACTIVE_KEY } from "../../functions/edge/names";
import type { PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import { KeyValueStores } from "../cloud/services/cloudfront/keyValueStores";
import type { Edge } from "../edge/edge";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { PublishedAsset } from "./publishing";
import type { SessionSigner } from "./viewers";

/** What the operator works with. */
export interface OperatorSettings {
  readonly platform: RehearsedPlatform;
  readonly outputs: PlatformOutputs;
  readonly edge: Edge;
  readonly signer: SessionSigner;
  /** Account of the KeyValueStore. */
  readonly deliveryAccountId: string;
  readonly stackName: string;
}

/**
 * The operator of the rehearsal: the same drill as `npm run drill`, through the same AWS adapter. Only the endpoint, the clock and the
 * road to the edge are the rehearsal's.
 */
export class Operator {
  #nonces = 0;

  constructor(private readonly settings: OperatorSettings) {}

  /** Moves a Region to the front, watches the canary, and waits until every edge location has learnt of it. */
  async switchTo(region: string, canary: PublishedAsset): Promise<DrillReport> {
    const { outputs, platform, stackName, deliveryAccountId } = this.settings;
    const { clock, server } = platform;
    const caller = { principalArn: `arn:aws:iam::${deliveryAccountId}:root`, accountId: deliveryAccountId };
    const catalog = awsCatalogReplicas(outputs.catalog.tableArns, outputs.mediaRegions, (replica) =>
      sdkClientSettings(server, caller, replica),
    );
    const report = await runDrill(
      { stack: stackName, operator: "rehearsal", knownRegions: outputs.mediaRegions, to: region },
      {
        store: new AwsKeyValueStore(outputs.keyValueStoreArn, sdkClientSettings(server, caller, "us-east-1")),
        canary: this.#canary(canary),
        ingest: { replicas: catalog.replicas, ingestRegions: ingestRegions(outputs) },
        clock: { now: () => clock.now(), sleep: (ms) => clock.advance(ms) },
        confirm: () => Promise.resolve(true),
        progress: () => undefined,
      },
    ).finally(() => {
      catalog.destroy();
    });
    await clock.advanceUntil(
      `epoch ${report.epoch} at every edge location`,
      () => this.#edgeEpoch() >= report.epoch,
      100,
    );
    return report;
  }

  #canary({ assetId, routes }: PublishedAsset): SessionCanary {
    const { edge, outputs, signer, platform } = this.settings;
    return new SessionCanary({
      playbackOrigin: `https://${outputs.playbackDomain}`,
      assetId,
      route: routes.hls,
      format: "hls",
      signer,
      nonce: () => String(++this.#nonces),
      now: () => platform.clock.now(),
      send: async (url, headers) => {
        const { host, pathname } = new URL(url);
        const answer = await edge.handle({
          method: "GET",
          host,
          path: pathname,
          headers,
          clientIp: "192.0.2.10",
        });
        await platform.clock.advance(answer.timeToFirstByteMs);
        return {
          status: answer.status,
          body: new TextDecoder().decode(answer.body),
          elapsedMs: answer.timeToFirstByteMs,
        };
      },
    });
  }

  #edgeEpoch(): number {
    const copy = this.settings.platform.cloud
      .service(KeyValueStores)
      .edgeCopy(this.settings.outputs.keyValueStoreArn);
    const state = parseActive(copy?.get(ACTIVE_KEY));
    return state.kind === "entry" ? state.entry.epoch : 0;
  }
}
