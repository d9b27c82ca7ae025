/** How the functions' SDK clients behave: they answer within a Lambda invocation, or they fail within it. */
export interface ClientSettings {
  readonly retryMode: "standard";
  readonly maxAttempts: number;
  readonly requestHandler: {
    /** Milliseconds. */
    readonly connectionTimeout: number;
    /** Milliseconds until an answer begins. */
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** Four attempts with the SDK's jittered pauses are over within a minute, also where a service does not answer at all. */
export const CLIENT_SETTINGS: ClientSettings = {
  retryMode: "standard",
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** A probe reads from the master before it answers. */
export const PROBE_CLIENT_SETTINGS: ClientSettings = {
  ...CLIENT_SETTINGS,
  maxAttempts: 3,
  requestHandler: { ...CLIENT_SETTINGS.requestHandler, requestTimeout: 60_000 },
};
