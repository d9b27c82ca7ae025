import { parseSettingsVariable } from "../../settingsVariable";
import { compactSettingsSchema } from "../compactSettings";
import { type IngestSettings, QUEUE_URL_VARIABLE, SETTINGS_VARIABLE } from "../settings";

/** What the environment of an ingest function says. */
export interface StageEnvironment {
  readonly settings: IngestSettings;
  /** The stage's own queue; the reconciler has none. */
  readonly queueUrl: string | undefined;
  /** Set in the rehearsal only; see `egressManifests`. */
  readonly egressProxy: string | undefined;
  /** Whether the SDK talks to something else than AWS, at one address for all buckets: S3's are then in the path. */
  readonly isEmulated: boolean;
}

/** Environment variable with the URL through which manifests are read where MediaPackage's names lead nowhere: the rehearsal sets it. */
export const EGRESS_PROXY_VARIABLE = "MEDIA_PLATFORM_EGRESS_PROXY";
/** The SDKs' own variable for an endpoint other than AWS's. */
const ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL";

/** @throws Error naming the variable and what is wrong with it */
export function stageEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): StageEnvironment {
  return {
    settings: parseSettingsVariable(
      SETTINGS_VARIABLE,
      environment[SETTINGS_VARIABLE],
      compactSettingsSchema,
      "the ingest stages",
    ),
    queueUrl: environment[QUEUE_URL_VARIABLE],
    egressProxy: environment[EGRESS_PROXY_VARIABLE],
    isEmulated: environment[ENDPOINT_VARIABLE] !== undefined,
  };
}
