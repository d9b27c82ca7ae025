import type { VirtualClock } from "../clock";
import type { Edge } from "../edge/edge";
import type { Network } from "../network";
import type { DrillReport } from "../../operations/drill/report";
import type { PublishedAsset } from "./publishing";
import type { SecretLedger } from "./secretLedger";
import type { SessionSigner } from "./viewers";

/** Everything a story needs: the deployed platform, the people who work with it, and the means to break it. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly network: Network;
  /** Executes the deployed distribution. */
  readonly edge: Edge;
  /** Name viewers use. */
  readonly host: string;
  /** Signs as the entitlement service will: with the active key, read from its secret. */
  readonly signer: SessionSigner;
  /** Every secret that the story comes across. */
  readonly secrets: SecretLedger;
  /** The first two Regions of the static order. */
  readonly regions: readonly [first: string, second: string];
  /** What a dead first origin may cost a viewer by the deployed time-outs, with the healthy answer's own time. */
  readonly worstFailoverMs: number;
  /** Writes a packaged title in the first Region, waits for its replicas, registers it in both Regions and learns its routes. */
  publish(assetId: string): Promise<PublishedAsset>;
  /** Learns an asset's routes anew, once what the group's packaging configurations are now is playable. */
  learn(assetId: string): Promise<PublishedAsset>;
  /** The operator's drill, watching this asset; resolves to what it reported. */
  switchTo(region: string, canary: PublishedAsset): Promise<DrillReport>;
}
