import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";

import { AwsDeadLetters, AwsStageQueue } from "../../../operations/aws/deadLetters";
import { AwsMasterListing } from "../../../operations/aws/masterListing";
import { openMediaAccount, type MediaAccount } from "../../../operations/aws/mediaAccount";
import { requiredQueueArn } from "../../../operations/aws/readingPolicy";
import { AwsSubmitQueue } from "../../../operations/aws/submitQueue";
import { Journal } from "../../../operations/backfill/journal";
import { runBackfill, type BackfillRun } from "../../../operations/backfill/runBackfill";
import { listSelection } from "../../../operations/backfill/selection";
import { sessionStatements as backfillStatements } from "../../../operations/backfill/sessionStatements";
import { redrive } from "../../../operations/redrive/redrive";
import { sessionStatements as redriveStatements } from "../../../operations/redrive/sessionStatements";
import { OTHER_ROLE } from "../../rehearsal/cloud/core/standIn";
import { MemoryJournal, ModelClock, REQUEST } from "../backfill/backfillModel";
import { ending, MEDIA, SessionWorld } from "./sessionWorld";

const { region, accountId } = MEDIA;
const KEYS = ["masters/aaa/a.mov", "masters/bbb/b.mov"];
const DENIED = "AccessDenied";

describe("a session of a deploy role, narrowed to what the command does", () => {
  let world: SessionWorld;
  let account: MediaAccount;
  beforeEach(async () => {
    world = await SessionWorld.open();
  });
  afterEach(async () => {
    account.destroy();
    await world.close();
  });

  describe("of a backfill", () => {
    let url: string;
    beforeEach(async () => {
      await world.bucket("mezzanine", ...KEYS);
      url = await world.queue("submit");
      const statements = backfillStatements({
        bucket: "mezzanine",
        queueArn: requiredQueueArn(url, region),
        region,
      });
      account = openMediaAccount(
        { region, roleArn: OTHER_ROLE, sessionName: "media-backfill", statements },
        world.defaults,
      );
    });

    const backfill = (
      selection: Parameters<typeof runBackfill>[0]["selection"],
      keys: readonly string[] = [],
    ): Promise<BackfillRun> =>
      runBackfill(
        { ...REQUEST, region, accountId, selection, keys },
        {
          listing: new AwsMasterListing(account.s3, "mezzanine", accountId),
          queue: new AwsSubmitQueue(account.sqs, url),
          catalog: { isKnown: () => Promise.resolve(false) },
          journal: new Journal(new MemoryJournal(), () => world.now()),
          clock: new ModelClock(),
          progress: { listed: () => undefined, advanced: () => undefined, note: () => undefined },
        },
        new AbortController().signal,
      );

    it("lets it submit what lies in the bucket, and what a list names", async () => {
      const all = await backfill({ kind: "prefix", prefix: "masters/" });
      expect(all).to.deep.include({ outcome: "done" });
      expect(all.counts).to.deep.include({ submitted: 2, failed: 0 });
      const listed = await backfill(listSelection(KEYS), KEYS);
      expect(listed.counts).to.deep.include({ submitted: 2, failed: 0 });
    });

    it("lets it tell a key that the bucket does not hold from one that it may not see", async () => {
      const keys = [...KEYS, "masters/gone/a.mov"];
      const { outcome, counts } = await backfill(listSelection(keys), keys);
      expect(outcome).to.equal("done");
      expect(counts).to.deep.include({ submitted: 2, failed: 1 });
    });

    it("reaches no other bucket and no other queue, and changes nothing in its own", async () => {
      await world.bucket("packaged", KEYS[0] ?? "");
      const other = await world.queue("publish");
      const { s3, sqs } = account;
      const Key = KEYS[0];
      for (const [what, call] of [
        ["list another bucket", () => s3.send(new ListObjectVersionsCommand({ Bucket: "packaged" }))],
        ["send elsewhere", () => sqs.send(new SendMessageCommand({ QueueUrl: other, MessageBody: "x" }))],
        ["take messages", () => sqs.send(new ReceiveMessageCommand({ QueueUrl: url }))],
        ["write", () => s3.send(new PutObjectCommand({ Bucket: "mezzanine", Key, Body: "x" }))],
        ["delete", () => s3.send(new DeleteObjectCommand({ Bucket: "mezzanine", Key }))],
      ] as const) {
        expect(await ending(call()), what).to.equal(DENIED);
      }
      const head = new AwsMasterListing(s3, "packaged", accountId).head(Key ?? "");
      // HEAD's answer has no body, and so no code.
      const refusal = await head.catch((error: unknown) => error);
      expect(refusal).to.have.nested.property("$metadata.httpStatusCode", 403);
    });
  });

  describe("of a redrive", () => {
    let url: string;
    let deadUrl: string;
    beforeEach(async () => {
      [url, deadUrl] = [await world.queue("submit"), await world.queue("submit-dead")];
      const statements = redriveStatements({
        region,
        queueArn: requiredQueueArn(url, region),
        deadLetterArn: requiredQueueArn(deadUrl, region),
      });
      account = openMediaAccount(
        { region, roleArn: OTHER_ROLE, sessionName: "media-redrive", statements },
        world.defaults,
      );
    });

    it("lets it count, hold, move, release and discard", async () => {
      const owner = openMediaAccount(
        { region, roleArn: OTHER_ROLE, sessionName: "test", statements: EVERYTHING },
        world.defaults,
      );
      try {
        for (const MessageBody of [EVENT, "unreadable"]) {
          await owner.sqs.send(new SendMessageCommand({ QueueUrl: deadUrl, MessageBody }));
        }
      } finally {
        owner.destroy();
      }
      const record = new MemoryJournal();
      const run = (discard: readonly string[], dryRun = false): ReturnType<typeof redrive> =>
        redrive(
          {
            stack: "prod",
            region,
            stage: "submit-transcode",
            dryRun,
            includeUnreadable: false,
            discard,
            operator: "ann",
          },
          {
            deadLetters: new AwsDeadLetters(account.sqs, deadUrl),
            queue: new AwsStageQueue(account.sqs, url),
            record,
            now: () => world.now(),
            progress: () => undefined,
          },
        );
      const shown = await run([], true);
      expect(shown).to.deep.include({ outcome: "shown", before: 2, looked: 2, moved: 0, unreadable: 1 });
      expect(await run([])).to.deep.include({ outcome: "moved", moved: 1, unreadable: 1 });
      const left = shown.samples.filter(({ subject }) => subject.includes("unreadable"));
      const discarded = await run(left.map(({ messageId }) => messageId));
      expect(discarded).to.deep.include({ outcome: "discarded", discarded: 1 });
      expect(record.lines()).to.have.length(1);
    });

    it("takes from no other queue and sends to no other, not even the two the other way round", async () => {
      const other = await world.queue("publish");
      await world.bucket("mezzanine");
      const { s3, sqs } = account;
      for (const [what, call] of [
        ["send elsewhere", () => new AwsStageQueue(sqs, other).send({ body: "x", attributes: {} })],
        [
          "send to the dead letters",
          () => new AwsStageQueue(sqs, deadUrl).send({ body: "x", attributes: {} }),
        ],
        ["take elsewhere", () => new AwsDeadLetters(sqs, other).receive(30)],
        ["count elsewhere", () => new AwsDeadLetters(sqs, other).count()],
        ["take from the stage", () => new AwsDeadLetters(sqs, url).receive(30)],
        ["look into a bucket", () => s3.send(new ListObjectVersionsCommand({ Bucket: "mezzanine" }))],
      ] as const) {
        expect(await ending(call()), what).to.equal(DENIED);
      }
    });
  });
});

const EVERYTHING = [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: "*" }] as const;

const EVENT = JSON.stringify({
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: "mezzanine" }, object: { key: KEYS[0], "version-id": "v1" } },
});
