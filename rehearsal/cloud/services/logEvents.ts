import type { Cloud } from "../core/cloud";
import { AwsError } from "../core/types";

/** One line that something deployed has logged. */
export interface LogEvent {
  readonly accountId: string;
  readonly region: string;
  readonly logGroup: string;
  /** Milliseconds since 1970, virtual time. */
  readonly at: number;
  readonly message: string;
}

/** The data plane of CloudWatch Logs: what was written, for the story and for the test that looks for secrets in it. */
export class LogEvents {
  readonly #events: LogEvent[] = [];

  constructor(private readonly cloud: Cloud) {}

  /** Writes a line to a log group that exists; ResourceNotFoundException otherwise. */
  write(event: Omit<LogEvent, "at">): void {
    const { accountId, region, logGroup } = event;
    if (
      this.cloud.resources.byId("aws:cloudwatch/logGroup:LogGroup", logGroup, { accountId, region }) ===
      undefined
    ) {
      throw new AwsError(
        "logs",
        "ResourceNotFoundException",
        `The specified log group does not exist: ${logGroup}`,
      );
    }
    this.#events.push({ ...event, at: this.cloud.clock.now() });
  }

  /** Every line so far, oldest first. */
  all(): readonly LogEvent[] {
    return this.#events;
  }
}
