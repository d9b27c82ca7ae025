/** What one run of the reconciler saw and did; it goes into the log and the metrics. */
export interface ReconcileReport {
  /** Items looked at. */
  readonly looked: number;
  /** Items that came a step further. */
  readonly advanced: number;
  /** Open items without progress for longer than the settings' `stuckMinutes`. */
  readonly stuck: readonly StuckItem[];
  /** What went wrong with single assets; the others were looked at all the same. */
  readonly errors: readonly { readonly assetId: string; readonly message: string }[];
}

/** Something that somebody should look at. */
export interface StuckItem {
  readonly assetId: string;
  /** Which step it waits for, such as `encode 0123456789abcdef: placed in a packaging group`. */
  readonly what: string;
  readonly sinceMinutes: number;
  /** What is known of the cause. */
  readonly reason: string;
}
