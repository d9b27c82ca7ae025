import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import {
  readRecord,
  seal,
  type TakedownRecord,
  type UnsealedRecord,
} from "../../../operations/takedown/record";
import { checkRecordFile, keepRecord } from "../../../operations/takedown/recordFile";
import { PublicationRefusedError } from "../../../operations/takedown/refusal";

const AT = "2026-01-05T12:00:00.000Z";
const proof = { proven: true, firstAt: AT, lastContraryAt: null, rounds: 3, answers: [] };
const contents: UnsealedRecord = {
  version: 1,
  kind: "takedown",
  stack: "prod",
  assetId: "film-1",
  by: "ann",
  reason: "rights ended",
  orderedAt: AT,
  completedBy: "ann",
  completedAt: AT,
  proven: true,
  copies: [
    {
      what: "masters",
      region: "eu-west-1",
      id: "masters/film-1/",
      state: "kept",
      detail: "2 versions",
      at: AT,
    },
  ],
  proof: { distribution: proof, egress: proof, sessionsWork: true },
  remaining: [],
};

describe("a takedown's record", () => {
  it("is intact in any layout and with its keys in any order", () => {
    const record = seal(contents);
    expect(readRecord(JSON.stringify(record, null, 7)).kind).to.equal("intact");
    const turned = Object.fromEntries(Object.entries(record).reverse());
    expect(readRecord(JSON.stringify(turned)).kind).to.equal("intact");
  });

  it("shows every change of what it says", () => {
    const text = JSON.stringify(seal(contents));
    for (const [what, instead] of [
      ["rights ended", "rights sold"],
      ['"proven":true', '"proven":false'],
      ['"state":"kept"', '"state":"gone"'],
      ["12:00:00", "12:00:01"],
      ['"rounds":3', '"rounds":4'],
    ] as const) {
      expect(readRecord(text.replace(what, instead)).kind, what).to.equal("changed");
    }
  });

  it("is no record when something is missing or added, or it is no JSON", () => {
    const { reason: _reason, ...less } = seal(contents);
    for (const text of [
      "",
      "{}",
      "[]",
      JSON.stringify(less),
      JSON.stringify({ ...seal(contents), more: 1 }),
    ]) {
      expect(readRecord(text).kind, text.slice(0, 20)).to.equal("no-record");
    }
  });
});

describe("a takedown's record file", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "record-"));
    file = join(folder, "record.json");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const stored = (): unknown => JSON.parse(readFileSync(file, "utf8"));
  const unfinished = seal({ ...contents, proven: false, remaining: ["a Region is dark"] });
  const finished = seal(contents);
  const later: TakedownRecord = seal({ ...contents, completedAt: "2026-02-01T12:00:00.000Z" });

  it("holds the record, whole, and nothing is left beside it", async () => {
    expect(await keepRecord(file, finished)).to.deep.equal({ file, record: finished });
    expect(stored()).to.deep.equal(finished);
    expect(readdirSync(folder)).to.deep.equal(["record.json"]);
  });

  it("replaces the record of a run that was not finished", async () => {
    await keepRecord(file, unfinished);
    await keepRecord(file, finished);
    expect(stored()).to.deep.equal(finished);
  });

  it("stays when the takedown was finished and says the same still", async () => {
    await keepRecord(file, finished);
    expect(await keepRecord(file, later)).to.deep.equal({ file, record: finished });
    expect(stored()).to.deep.equal(finished);
    expect(readdirSync(folder)).to.have.length(1);
  });

  it("gets a neighbour when a finished takedown has more to say", async () => {
    await keepRecord(file, finished);
    const [copy] = contents.copies;
    if (copy === undefined) {
      throw new Error("it has a copy");
    }
    const deleted = seal({ ...contents, copies: [{ ...copy, state: "gone" }] });
    expect(await keepRecord(file, deleted)).to.deep.equal({
      file: join(folder, "record.2.json"),
      record: deleted,
    });
    expect((await keepRecord(file, unfinished)).file).to.equal(join(folder, "record.3.json"));
    expect(stored()).to.deep.equal(finished);
  });

  it("is refused before anything is done when it is another's, was changed, or is no record", async () => {
    await checkRecordFile(file, finished);
    await keepRecord(file, finished);
    await checkRecordFile(file, finished);
    const refused = async (text: string | undefined, message: string, assetId = "film-1"): Promise<void> => {
      if (text !== undefined) {
        writeFileSync(file, text);
      }
      try {
        await checkRecordFile(file, { stack: "prod", assetId });
        expect.fail("it must be refused");
      } catch (error) {
        expect(error).to.be.instanceOf(PublicationRefusedError);
        expect(String(error)).to.contain(message);
      }
    };
    await refused(undefined, "is the record of film-1 in stack prod", "film-2");
    await refused(JSON.stringify({ ...finished, reason: "none" }), "was changed after it was sealed");
    await refused("dear diary", "holds no takedown's record");
  });
});
