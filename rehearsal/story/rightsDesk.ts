import type { Entitlement, Offer } from "../../functions/entitlement/rights";
import { openEntitlementTable, type OpenEntitlementTable } from "../../operations/aws/entitlementTable";
import { subjectOf, updatedAtOf, type RightsChange } from "../../operations/entitlements/change";
import { parseChange, type ChangeRequest } from "../../operations/entitlements/changeRequest";
import { entitlementReplica } from "../../operations/entitlements/entitlementOutputs";
import type { PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import { operatorOf } from "./operatorOf";

/** What whoever writes rights works with. */
export interface RightsDeskSettings {
  readonly platform: Pick<RehearsedPlatform, "server" | "clock">;
  readonly entitlement: NonNullable<PlatformOutputs["entitlement"]>;
  /** Account of the table. */
  readonly deliveryAccountId: string;
}

/** Rights of a viewer that the desk looks through for the one that it wrote: more than any viewer of a story has. */
const PAGE = 100;

/** Virtual milliseconds between two looks at a replica. */
const LOOK_MS = 100;

/** Those who write rights and offers: the same as `npm run entitlements`, through the same AWS adapter, and then until every Region has it. */
export class RightsDesk {
  constructor(private readonly settings: RightsDeskSettings) {}

  /** Grants a right. @throws Error when it is none */
  async grant({ subject, ...right }: Omit<Entitlement, "updatedAt">): Promise<void> {
    const what = subject.kind === "asset" ? { assetId: subject.assetId } : { plan: subject.plan };
    await this.#write({ action: "grant", ...what, ...right });
  }

  /** Sets a title's own terms. @throws Error when they are none */
  async offer(offer: Omit<Offer, "updatedAt">): Promise<void> {
    await this.#write({ action: "offer", ...offer });
  }

  async #write(request: ChangeRequest): Promise<void> {
    const { platform, entitlement } = this.settings;
    const now = new Date(platform.clock.now());
    const { change, problems } = parseChange(request, now, now);
    if (change === undefined) {
      throw new Error(problems.join("; "));
    }
    const outcome = await this.#at(undefined, ({ records }) => records.write(change));
    if (outcome !== "written") {
      throw new Error(`${subjectOf(change)}: the table has a newer record`);
    }
    for (const region of Object.keys(entitlement.services)) {
      await platform.clock.advanceUntil(
        `${subjectOf(change)} known in ${region}`,
        () => this.#at(region, (table) => isKnown(table, change)),
        LOOK_MS,
      );
    }
  }

  /** Works with the replica of a Region, or with the one that commands write to, as an operator of the delivery account. */
  async #at<T>(wanted: string | undefined, work: (table: OpenEntitlementTable) => Promise<T>): Promise<T> {
    const { platform, entitlement, deliveryAccountId } = this.settings;
    const replica = entitlementReplica({ entitlement }, wanted);
    const caller = operatorOf(deliveryAccountId);
    const table = openEntitlementTable(replica, sdkClientSettings(platform.server, caller, replica.region));
    try {
      return await work(table);
    } finally {
      table.destroy();
    }
  }
}

/** Whether the replica has the record, or a newer one. */
async function isKnown({ records }: OpenEntitlementTable, change: RightsChange): Promise<boolean> {
  const subject = subjectOf(change);
  const known =
    change.action === "offer"
      ? [(await records.readRights("nobody", change.offer.assetId)).offer?.updatedAt]
      : (await records.list(change.entitlement.viewerId, PAGE)).items.flatMap(({ entitlement }) =>
          entitlement !== undefined && subjectOf({ action: "grant", entitlement }) === subject
            ? [entitlement.updatedAt]
            : [],
        );
  return known.some((updatedAt) => updatedAt !== undefined && updatedAt >= updatedAtOf(change));
}
