import type { Entitlement, Offer } from "../../functions/entitlement/rights";
import type { PaywallProbe } from "../../operations/rotation/ports";
import type { Edge } from "../edge/edge";
import type { HostileTokens } from "../viewerSignIn";
import type { PlayDesk } from "./playDesk";

/** What the paywall probe found. */
export interface ProbeResult {
  /** `passed`, `open` or `incomplete`. */
  readonly outcome: string;
  /** Checks that were refused as they must be. */
  readonly refused: number;
  /** Figures, and whatever was not as it must be. */
  readonly summary: string;
}

/** Those who look after viewers' accounts: they grant rights and sign viewers in; and the means to break what the service reads. */
export interface MembersOffice {
  /** The entitlement service, through the edge location that hears of everything at once. */
  readonly desk: PlayDesk;
  /** The same through another edge location. */
  deskAt(edge: Edge): PlayDesk;
  /** Writes a right, as `npm run entitlements` does. */
  grant(entitlement: Omit<Entitlement, "updatedAt">): Promise<void>;
  /** Writes a title's own terms. */
  offer(offer: Omit<Offer, "updatedAt">): Promise<void>;
  /** A token of a viewer who has just signed in. */
  token(viewerId: string): Promise<string>;
  hostileTokens(viewerId: string): Promise<HostileTokens>;
  /** How often the service's functions have run so far. */
  serviceRuns(): number;
  /** Has an instance of the service running in each Region. */
  warmUp(regions: readonly string[], assetId: string): Promise<void>;
  /** Breaks services of Regions, or mends them. */
  break(services: readonly string[], regions: readonly string[], isBroken: boolean): void;
  /** `npm run probe`, with this title for a canary. */
  probe(assetId: string): Promise<ProbeResult>;
  /** The same as `npm run rotate-keys` runs it. */
  rotationProbe(assetId: string): PaywallProbe;
}
