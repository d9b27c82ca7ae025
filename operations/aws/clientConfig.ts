/** Temporary credentials, as clients take them. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** What every client is made with: the caller's own credentials unless a role is assumed. */
export interface ClientDefaults {
  /** Endpoint of every service, for a cloud that is not AWS. @default AWS's own for the Region */
  readonly endpoint?: string;
  /** Credentials to start from. @default those of the environment */
  readonly credentials?: SessionCredentials;
}

/** Bounds of a call of one of the commands' clients. */
export interface CallLimits {
  readonly retryMode: "standard";
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/**
 * Bounds of a call, so that a dark Region holds up nobody for long. The SDK's standard mode tries again what fails for the moment.
 *
 * @param maxAttempts attempts in all
 * @param requestTimeout milliseconds for the answer to one attempt
 * @param connectionTimeout milliseconds for its connection
 */
export function callLimits(
  maxAttempts: number,
  requestTimeout: number,
  connectionTimeout = 3_000,
): CallLimits {
  return {
    retryMode: "standard",
    maxAttempts,
    // Without it the handler only warns of an answer that does not come.
    requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
  };
}

/** How S3's buckets are addressed: as AWS does it, but by path at an endpoint of one's own, which has no names for buckets. */
export function bucketAddressing({ endpoint }: ClientDefaults): { readonly forcePathStyle?: true } {
  return endpoint === undefined ? {} : { forcePathStyle: true };
}
