import type { ClientSettings } from "../../ingest/aws/clientSettings";

/**
 * How the service's SDK clients behave. A viewer waits, and the edge asks another Region when this one fails: two attempts are over within
 * about six seconds also where a service does not answer at all.
 */
export const CLIENT_SETTINGS: ClientSettings = {
  retryMode: "standard",
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};
