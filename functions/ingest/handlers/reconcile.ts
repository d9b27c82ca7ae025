import type { Context } from "aws-lambda";

import type { IngestPorts } from "../ports";
import { reconcileRegion } from "../reconcile/reconcileRegion";
import type { ReconcileReport } from "../reconcile/report";
import { logLine } from "./log";
import { catalogPort } from "./ports/catalog";
import { manifestsPort } from "./ports/manifests";
import { packagerPort } from "./ports/packager";
import { storePorts } from "./ports/stores";
import { transcoderPort } from "./ports/transcoder";
import { stageEnvironment } from "./stageEnvironment";

/** Read once; Region and credentials come from the Lambda environment. One set of clients for all invocations of an instance. */
const environment = stageEnvironment(process.env);

const ports: IngestPorts = {
  ...storePorts(environment),
  catalog: catalogPort(environment),
  transcoder: transcoderPort(),
  packager: packagerPort(),
  manifests: manifestsPort(environment),
  now: () => new Date(),
  log: logLine,
};

/** Time before Lambda ends the function in which nothing new begins: whatever has begun is paced and may take its retries. */
const RESERVE_MS = 45_000;

/**
 * Entry of the ingest stage reconcile; see {@link reconcileRegion}. The log has a line for each stuck item and each failure, so that
 * metrics and people find them; the answer is for whoever invokes it by hand.
 */
export async function handler(
  _event: unknown,
  context: Pick<Context, "getRemainingTimeInMillis">,
): Promise<ReconcileReport> {
  const deadline = new Date(Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
  const report = await reconcileRegion(ports, environment.settings, { deadline });
  report.stuck.forEach((item) => logLine({ event: "ingest.stuck", ...item }));
  report.errors.forEach((error) => logLine({ event: "ingest.reconcileFailed", ...error }));
  logLine({
    event: "ingest.reconciled",
    looked: report.looked,
    advanced: report.advanced,
    stuck: report.stuck.length,
    errors: report.errors.length,
  });
  return report;
}
