import { SQSClient } from "@aws-sdk/client-sqs";

import type { IngestQueue, IngestStage } from "../../functions/ingest/stages";
import { AwsDeadLetters, AwsStageQueue } from "../../operations/aws/deadLetters";
import { redrive, type RedriveRequest } from "../../operations/redrive/redrive";
import type { RedriveReport } from "../../operations/redrive/report";
import type { PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import { consoleEdit } from "../cloud/core/consoleEdit";
import { optionalText, text } from "../cloud/core/props";
import type { Props } from "../cloud/core/types";
import { SqsDataPlane } from "../cloud/services/sqs/sqsDataPlane";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import { withoutStatement } from "./statements";
import { operatorOf } from "./operatorOf";

/** The queues of the ingest stages of one Region, in the hands of those who look after them. */
export class StageQueues {
  readonly #discarded: string[] = [];

  constructor(
    private readonly platform: RehearsedPlatform,
    private readonly outputs: PlatformOutputs,
    private readonly stackName: string,
    private readonly region: string,
  ) {}

  /** Somebody takes a statement out of what a stage's function may do, at the console. @returns puts it back */
  removePermission(stage: IngestStage, sid: string): () => void {
    const { cloud } = this.platform;
    const name = this.#regionOutputs.ingest.functions[stage];
    const { accountId } = this.#regionOutputs;
    const found = cloud.resources.find(
      "aws:lambda/function:Function",
      ({ outputs, scope }) =>
        outputs["name"] === name && scope.region === this.region && scope.accountId === accountId,
    );
    const role = optionalText(found?.inputs ?? {}, "role")
      ?.split("/")
      .at(-1);
    let before: Props = {};
    const { urn } = consoleEdit(
      cloud,
      "aws:iam/rolePolicy:RolePolicy",
      ({ inputs, scope }) => inputs["role"] === role && scope.accountId === accountId,
      (inputs) => {
        before = inputs;
        return { ...inputs, policy: withoutStatement(text(inputs, "policy"), sid) };
      },
    );
    return () => {
      consoleEdit(
        cloud,
        "aws:iam/rolePolicy:RolePolicy",
        (resource) => resource.urn === urn,
        () => before,
      );
    };
  }

  /** `npm run redrive` for a stage of a Region. */
  async redrive(
    queue: IngestQueue,
    request: Partial<Pick<RedriveRequest, "count" | "dryRun" | "discard">> = {},
  ): Promise<RedriveReport> {
    const { url, deadLetterUrl } = this.#urls(queue);
    const client = new SQSClient({
      ...sdkClientSettings(this.platform.server, operatorOf(this.#regionOutputs.accountId), this.region),
      useQueueUrlAsEndpoint: false,
    });
    try {
      return await redrive(
        {
          stack: this.stackName,
          region: this.region,
          stage: queue,
          dryRun: false,
          includeUnreadable: false,
          discard: [],
          operator: "rehearsal",
          ...request,
        },
        {
          deadLetters: new AwsDeadLetters(client, deadLetterUrl),
          queue: new AwsStageQueue(client, url),
          record: { append: (line) => Promise.resolve(void this.#discarded.push(line)) },
          now: () => new Date(this.platform.clock.now()),
          progress: () => undefined,
        },
      );
    } finally {
      client.destroy();
    }
  }

  /** Messages that were taken out for good, as their record has them. */
  get discarded(): readonly string[] {
    return this.#discarded;
  }

  /** Messages that wait in a stage's dead-letter queue. */
  deadLetters(queue: IngestQueue): number {
    return this.#messages(this.#urls(queue).deadLetterUrl);
  }

  /** Messages that wait, or are worked on, in a stage's queue. */
  waiting(queue: IngestQueue): number {
    return this.#messages(this.#urls(queue).url);
  }

  /** Somebody sends a message to a stage's queue by hand. */
  send(queue: IngestQueue, body: string): void {
    const { accountId } = this.#regionOutputs;
    this.platform.cloud.service(SqsDataPlane).sendMessage(operatorOf(accountId), this.#urls(queue).url, body);
  }

  #messages(url: string): number {
    const { visible, inFlight, delayed } = this.platform.cloud
      .service(SqsDataPlane)
      .attributes(operatorOf(this.#regionOutputs.accountId), url).messages;
    return visible + inFlight + delayed;
  }

  #urls(queue: IngestQueue): { readonly url: string; readonly deadLetterUrl: string } {
    return this.#regionOutputs.ingest.queues[queue];
  }

  get #regionOutputs(): PlatformOutputs["regions"][string] {
    const outputs = this.outputs.regions[this.region];
    if (outputs === undefined) {
      throw new Error(`${this.region}: not among the stack's outputs`);
    }
    return outputs;
  }
}
