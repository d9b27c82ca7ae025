import type { VirtualClock } from "../clock";
import type { Edge } from "../edge/edge";
import type { Network } from "../network";
import type { PublishedAsset } from "./publishing";
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
  /** The first two Regions of the static order. */
  readonly regions: readonly [first: string, second: string];
  /** What a dead first origin may cost a viewer by the deployed time-outs, with the healthy answer's own time. */
  readonly worstFailoverMs: number;
  /** Writes the packaged title in the first Region and waits for its replicas. */
  uploadTitle(): Promise<void>;
  /** Registers the title as an asset in both Regions and learns its routes. */
  publish(assetId: string): Promise<PublishedAsset>;
  /** The operator's drill; resolves to what it reported. */
  switchTo(region: string): Promise<string>;
}
