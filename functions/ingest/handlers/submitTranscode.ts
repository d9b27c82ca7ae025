import type { IngestPorts } from "../ports";
import { handleSubmitEvent } from "../submit/handleSubmitEvent";
import { logLine } from "./log";
import { absentPorts } from "./ports/absent";
import { catalogPort } from "./ports/catalog";
import { storePorts } from "./ports/stores";
import { transcoderPort } from "./ports/transcoder";
import { queueHandler } from "./queueHandler";
import { stageEnvironment } from "./stageEnvironment";

/** Read once; Region and credentials come from the Lambda environment. One set of clients for all invocations of an instance. */
const environment = stageEnvironment(process.env);

const ports: IngestPorts = {
  ...absentPorts("submit-transcode"),
  ...storePorts(environment),
  catalog: catalogPort(environment),
  transcoder: transcoderPort(),
  now: () => new Date(),
  log: logLine,
};

/** Entry of the ingest stage submit-transcode; see {@link handleSubmitEvent}. */
export const handler = queueHandler("submit-transcode", environment.queueUrl, (body) =>
  handleSubmitEvent(ports, environment.settings, body),
);
