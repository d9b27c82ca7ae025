/** A master as the mezzanine bucket holds it: its present version. */
export interface MasterObject {
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  /** Without quotation marks. */
  readonly etag: string;
  readonly uploadedAt: Date;
}

/** The mezzanine bucket of one Region. */
export interface MasterListing {
  /**
   * Present objects below a prefix, in the order of their keys.
   *
   * @param after key behind which the page begins
   */
  page(
    prefix: string,
    after: string | undefined,
  ): Promise<{ readonly objects: readonly MasterObject[]; readonly isLast: boolean; readonly upTo: string }>;
  /** The present version of an object; undefined where there is none. */
  head(key: string): Promise<MasterObject | undefined>;
}

/** What became of one message. */
export type SendResult =
  | { readonly kind: "accepted" }
  /** `mayRetry`: the queue's fault and not the message's. */
  | {
      readonly kind: "refused";
      readonly mayRetry: boolean;
      readonly code: string;
      readonly message: string;
    };

/** Most messages that SQS takes at once. */
export const MAX_BATCH = 10;

/** The submit stage's queue. */
export interface SubmitQueue {
  /** Sends up to {@link MAX_BATCH} messages. @returns what became of each, in their order */
  send(bodies: readonly string[]): Promise<readonly SendResult[]>;
}

/** What the catalog knows of masters. */
export interface KnownMasters {
  /** Whether any Region has claimed, refused or encoded this version of a master. */
  isKnown(assetId: string, masterId: string): Promise<boolean>;
}

/** Time, as the backfill sees it. */
export interface BackfillClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, without an error, when the signal is given. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
