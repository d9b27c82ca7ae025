/** What a service hands to EventBridge; the envelope is the bus's work. */
export interface PublishedEvent {
  /** Of the service: `aws.s3`, `aws.mediaconvert`, `aws.mediapackage`. */
  readonly source: string;
  readonly detailType: string;
  /** Account and Region on whose default bus it appears. */
  readonly accountId: string;
  readonly region: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event as rules see it and targets get it; see "AWS service event metadata" of the EventBridge guide. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Puts the envelope around an event. */
export function busEvent(event: PublishedEvent, id: string, atMs: number): BusEvent {
  return {
    version: "0",
    id,
    "detail-type": event.detailType,
    source: event.source,
    account: event.accountId,
    time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region: event.region,
    resources: event.resources,
    detail: event.detail,
  };
}
