/**
 * Why a source cannot be packaged, in the words of MediaPackage's `IngestError` notifications: what was found, what
 * is supported, and where.
 */
export class PackagingError extends Error {
  /**
   * @param reason machine-readable kind of problem; `unsupported-source` is the producer's mistake (wrong container),
   *   `missing-object` a broken upload, `bad-playlist` a malformed text, `stand-in-limit` something AWS could do and
   *   this packager does not
   */
  constructor(
    readonly reason: "unsupported-source" | "missing-object" | "bad-playlist" | "stand-in-limit",
    message: string,
  ) {
    super(message);
    this.name = "PackagingError";
  }
}
