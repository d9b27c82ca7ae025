/** The LIVE stage of a CloudFront Function. */
export interface LiveFunction {
  readonly code: string;
  readonly runtime: string;
  readonly keyValueStoreArn: string | undefined;
  /** Changes with every publication: a key for compiled code. */
  readonly etag: string;
}

/** The published CloudFront Functions by ARN; the development stage never runs at the edge. */
export class LiveFunctions {
  readonly #live = new Map<string, LiveFunction>();

  /** Makes this the code that the edge runs. */
  publish(arn: string, live: LiveFunction): void {
    this.#live.set(arn, live);
  }

  /** The published function, or undefined when the ARN names none or an unpublished one. */
  find(arn: string): LiveFunction | undefined {
    return this.#live.get(arn);
  }

  /** Forgets a deleted function. */
  remove(arn: string): void {
    this.#live.delete(arn);
  }
}
