import type { IngestPorts } from "../ports";
import { handleRegisterEvent } from "../register/handleRegisterEvent";
import { logLine } from "./log";
import { absentPorts } from "./ports/absent";
import { catalogPort } from "./ports/catalog";
import { packagerPort } from "./ports/packager";
import { storePorts } from "./ports/stores";
import { queueHandler } from "./queueHandler";
import { stageEnvironment } from "./stageEnvironment";

/** Read once; Region and credentials come from the Lambda environment. One set of clients for all invocations of an instance. */
const environment = stageEnvironment(process.env);

const ports: IngestPorts = {
  ...absentPorts("register-asset"),
  ...storePorts(environment),
  catalog: catalogPort(environment),
  packager: packagerPort(),
  now: () => new Date(),
  log: logLine,
};

/** Entry of the ingest stage register-asset; see {@link handleRegisterEvent}. */
export const handler = queueHandler("register-asset", environment.queueUrl, (body) =>
  handleRegisterEvent(ports, environment.settings, body),
);
