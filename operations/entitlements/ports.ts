import type { Entitlement, RightsOnRecord } from "../../functions/entitlement/rights";
import type { RightsChange } from "./change";

/** `written`, or `newer`: the table has a newer record, which stays. */
export type WriteResult = "written" | "newer";

/** A right on record, or one that cannot be read. */
export type ListedEntitlement =
  | { readonly entitlement: Entitlement; readonly problem?: undefined }
  | { readonly entitlement?: undefined; readonly problem: string };

/** A page of a viewer's rights. */
export interface EntitlementPage {
  readonly items: readonly ListedEntitlement[];
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined;
}

/** The table of entitlements at one of its replicas. */
export interface EntitlementRecords {
  /** Writes a record unless the replica has a newer one. The same change may be written any number of times. */
  write(change: RightsChange): Promise<WriteResult>;
  /** What the entitlement service would read. */
  readRights(viewerId: string, assetId: string): Promise<RightsOnRecord>;
  /** @param after `next` of the page before */
  list(viewerId: string, limit: number, after?: string): Promise<EntitlementPage>;
}
