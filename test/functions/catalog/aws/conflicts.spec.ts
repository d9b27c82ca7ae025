import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";

import { claimMaster, updateMaster } from "../../../../functions/catalog/aws/masterParts";
import { masterPart } from "../catalogParts";
import { scriptedTable } from "./scriptedTable";

const $metadata = {};
const ATTEMPTS = 8;

const canceled = (...codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata,
    message: "canceled",
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const conflict = (): TransactionConflictException =>
  new TransactionConflictException({ $metadata, message: "a transaction is ongoing" });

/** Throws so many times, and then answers. */
function after(times: number, error: () => Error): (sent: unknown, n: number) => object {
  return (_sent, n) => {
    if (n <= times) {
      throw error();
    }
    return {};
  };
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
}

describe("writes to the catalog's table that meet transactions", () => {
  it("are made again after pauses that get longer, until a claim is decided", async () => {
    const { table, sent, pauses } = scriptedTable(after(3, () => canceled("None", "TransactionConflict")));
    expect(await claimMaster(table, masterPart())).to.equal("claimed");
    expect(sent.map(({ command }) => command)).to.deep.equal(Array(4).fill("TransactWriteItems"));
    expect(pauses).to.have.length(3);
    pauses.forEach((pause, n) => expect(pause).to.be.within(0, 20 * 2 ** n));
  });

  it("are given up when a claim meets nothing else, with an error that lets the message come again", async () => {
    const { table, sent } = scriptedTable(after(100, () => canceled("None", "TransactionConflict")));
    expect(String(await rejection(claimMaster(table, masterPart())))).to.contain(
      `met other transactions ${ATTEMPTS} times`,
    );
    expect(sent).to.have.length(ATTEMPTS);
  });

  it("believe a condition that failed beside a conflict, instead of trying again", async () => {
    const { table, sent } = scriptedTable(
      after(1, () => canceled("ConditionalCheckFailed", "TransactionConflict")),
    );
    expect(await claimMaster(table, masterPart())).to.equal("fenced");
    expect(sent).to.have.length(1);
  });

  it("are passed on as they are when a transaction was canceled for another reason", async () => {
    const error = canceled("None", "ThrottlingError");
    const { table, sent } = scriptedTable(after(100, () => error));
    expect(await rejection(claimMaster(table, masterPart()))).to.equal(error);
    expect(sent).to.have.length(1);
  });

  it("are made again for a single item too, with the same mark, since none of the attempts was written", async () => {
    const { table, sent, pauses } = scriptedTable(after(ATTEMPTS - 1, conflict));
    expect(await updateMaster(table, masterPart({ revision: 2 }))).to.equal(true);
    expect(sent).to.have.length(ATTEMPTS);
    expect(pauses).to.have.length(ATTEMPTS - 1);
    expect(new Set(sent.map(({ input }) => JSON.stringify(input))).size).to.equal(1);
  });

  it("are given up for a single item with DynamoDB's own error", async () => {
    const { table, sent } = scriptedTable(after(100, conflict));
    expect(await rejection(updateMaster(table, masterPart({ revision: 2 })))).to.be.instanceOf(
      TransactionConflictException,
    );
    expect(sent).to.have.length(ATTEMPTS);
  });

  it("know their own mark where a condition fails after a conflict, and nobody else's", async () => {
    for (const [writeId, isOwn] of [
      ["this-call", true],
      ["another-call", false],
    ] as const) {
      const { table } = scriptedTable((_sent, n) => {
        throw n === 1
          ? conflict()
          : new ConditionalCheckFailedException({
              $metadata,
              message: "failed",
              Item: { writeId: { S: writeId } },
            });
      });
      expect(await updateMaster(table, masterPart({ revision: 2 }))).to.equal(isOwn);
    }
  });
});
