/** A message's own attribute, as SQS has it. */
export interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string | undefined;
  readonly binaryValue?: Uint8Array | undefined;
}

/** A message as it was received. */
export interface HeldMessage {
  readonly messageId: string;
  /** What deletes or releases it; of this reception only. */
  readonly receipt: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** How often it was received, in the stage's queue and here. */
  readonly receiveCount: number;
  /** When it was sent for the first time. */
  readonly sentAt: Date;
}

/** The dead-letter queue of a stage. */
export interface DeadLetters {
  /** How many messages there are, visible or not; approximate, as SQS counts. */
  count(): Promise<number>;
  /** Up to ten messages, which nobody else sees for so many seconds. None: there are no more to be had at present. */
  receive(holdSeconds: number): Promise<readonly HeldMessage[]>;
  delete(message: HeldMessage): Promise<void>;
  /** Makes it visible to others at once. */
  release(message: HeldMessage): Promise<void>;
}

/** The queue that a stage works on. */
export interface StageQueue {
  send(message: Pick<HeldMessage, "body" | "attributes">): Promise<void>;
}

/** Where messages are kept that are taken out for good. */
export interface RecordFile {
  /** When it resolves, the line survives a loss of power. */
  append(line: string): Promise<void>;
}
