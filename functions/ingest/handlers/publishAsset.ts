import type { IngestPorts } from "../ports";
import { handlePublishEvent } from "../publish/handlePublishEvent";
import { logLine } from "./log";
import { absentPorts } from "./ports/absent";
import { catalogPort } from "./ports/catalog";
import { manifestsPort } from "./ports/manifests";
import { packagerPort } from "./ports/packager";
import { queueHandler } from "./queueHandler";
import { stageEnvironment } from "./stageEnvironment";

/** Read once; Region and credentials come from the Lambda environment. One set of clients for all invocations of an instance. */
const environment = stageEnvironment(process.env);

const ports: IngestPorts = {
  ...absentPorts("publish-asset"),
  catalog: catalogPort(environment),
  packager: packagerPort(),
  manifests: manifestsPort(environment),
  now: () => new Date(),
  log: logLine,
};

/** Entry of the ingest stage publish-asset; see {@link handlePublishEvent}. */
export const handler = queueHandler("publish-asset", environment.queueUrl, (body) =>
  handlePublishEvent(ports, environment.settings, body),
);
