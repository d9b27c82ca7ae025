import type { RotationReport } from "../../operations/rotation/report";
import type { Edge } from "../edge/edge";
import type { Crowd } from "./crowd";

/** What is rotated. */
export type RotationWish =
  { readonly what: "signing-keys" } | { readonly what: "cdn-identifier"; readonly region: string };

/** A signing key as the rehearsal's operator sees it. */
export interface OperatorsKey {
  readonly name: string;
  readonly publicKeyId: string;
  readonly secretArn: string;
}

/** The operator who rotates: `npm run rotate-keys`, whose machine dies after every step; and what is needed to see what came of it. */
export interface RotationDesk {
  /** The edge location that hears of every change last. */
  readonly slowEdge: Edge;
  /** Empties the caches of all edge locations, so that requests reach an origin. */
  emptyCaches(): void;
  activeKey(): Promise<OperatorsKey>;
  keyNames(): Promise<readonly string[]>;
  /** Cookies for what a playback URL belongs to, signed with a key that is still there and good for longer than a rotation takes. */
  sessionBy(key: OperatorsKey, url: string): Promise<{ readonly url: string; readonly cookies: string }>;
  /** What an edge location answers to such a session. */
  statusOf(edge: Edge, session: { readonly url: string; readonly cookies: string }): Promise<number>;
  /**
   * Runs the command again and again, killed on the way, with the crowd playing, until a run comes to its end.
   * @param tellKill gets when a run was killed, in words, as it happens
   * @returns what the last run reported, and when the others were killed
   */
  rotateWithKills(
    wish: RotationWish,
    crowd: Crowd,
    tellKill: (when: string) => void,
  ): Promise<{ readonly runs: number; readonly kills: readonly string[]; readonly report: RotationReport }>;
  /** The value that a Region's secret holds. */
  identifierOf(region: string): Promise<string>;
  /** What a Region's packaging groups answer to whoever comes with this identifier. */
  originStatus(region: string, identifier: string): Promise<number>;
  pendingChanges(): Promise<number>;
}
