import { expect } from "chai";

import { judge, runCheck, type Check, type CheckedDocument, type Finding } from "../../checks/check";

const good: CheckedDocument = { name: "good", kind: "thing" };
const bad: CheckedDocument = { name: "bad", kind: "thing" };

function check(changes: Partial<Check<CheckedDocument>> = {}): Check<CheckedDocument> {
  return {
    title: "things",
    script: "things.py",
    documents: [good],
    broken: [{ document: bad, expected: /E1 wrong/ }],
    ...changes,
  };
}

function finding(name: string, changes: Partial<Finding> = {}): Finding {
  return { name, severity: "ERROR", rule: "E1", problem: "wrong", sid: "", ...changes };
}

const rejected = finding("broken on purpose: bad");

describe("a check by a third party", () => {
  it("is fine when every real document passes and every broken one is rejected", () => {
    expect(judge(check(), [rejected])).to.deep.equal({
      title: "things",
      counts: { thing: 1 },
      rejected: 1,
      problems: [],
    });
  });

  it("fails when it validated nothing", () => {
    expect(judge(check({ documents: [] }), [rejected]).problems).to.deep.equal(["nothing was validated"]);
  });

  it("fails when no broken document shows that it can", () => {
    expect(judge(check({ broken: [] }), []).problems).to.have.length(1);
  });

  it("fails when a broken document passes, or is rejected for something else", () => {
    const other = finding("broken on purpose: bad", { rule: "E2" });
    for (const findings of [[], [other]]) {
      const { problems, rejected: count } = judge(check(), findings);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(/^bad was broken on purpose and not rejected/);
      expect(count).to.equal(0);
    }
  });

  it("fails when what rejects a broken document would be accepted in a real one", () => {
    const accepts = ({ name }: Finding): boolean => name === "bad";
    expect(judge(check({ accepts }), [rejected]).problems).to.have.length(1);
  });

  it("reports what is found in real documents, once for several of them", () => {
    const documents = [good, { ...good, name: "also good" }];
    const findings = [rejected, finding("good", { sid: "Some" }), finding("also good", { sid: "Some" })];
    expect(judge(check({ documents }), findings).problems).to.deep.equal([
      "good and 1 more: Some: ERROR E1: wrong",
    ]);
  });

  it("leaves accepted findings out", () => {
    const accepts = ({ rule }: Finding): boolean => rule === "E9";
    expect(judge(check({ accepts }), [rejected, finding("good", { rule: "E9" })]).problems).to.deep.equal([]);
  });

  it("hands all documents to one run of the script and reads its findings", async () => {
    const calls: unknown[] = [];
    const { problems } = await runCheck(check(), (script, input) => {
      calls.push([script, JSON.parse(input)]);
      return Promise.resolve(JSON.stringify([rejected, finding("good")]));
    });
    expect(calls).to.deep.equal([["things.py", [good, { name: "broken on purpose: bad", kind: "thing" }]]]);
    expect(problems).to.deep.equal(["good: ERROR E1: wrong"]);
  });

  it("refuses two documents of one name, whose findings could not be told apart", async () => {
    const failure = await runCheck(check({ documents: [good, good] }), () => Promise.resolve("[]")).then(
      () => "none",
      String,
    );
    expect(failure).to.match(/two documents are called good/);
  });
});
