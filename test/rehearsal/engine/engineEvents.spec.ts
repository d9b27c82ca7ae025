import { expect } from "chai";
import { EngineEvents, plainText } from "../../../rehearsal/engine/engineEvents";

const AT = { sequence: 1, timestamp: 0 };

function errors(...messages: readonly (readonly [string, string?])[]): readonly string[] {
  const events = new EngineEvents();
  for (const [message, urn] of messages) {
    events.add({
      ...AT,
      diagnosticEvent: { message, color: "never", severity: "error", ...(urn === undefined ? {} : { urn }) },
    });
  }
  return events.report().errors;
}

describe("the engine's events", () => {
  it("give errors without colours and stack traces", () => {
    expect(plainText("<{%reset%}>it broke<{%reset%}>\n    at f (/x.js:1:1)\n\n")).to.equal("it broke");
  });

  it("name the resource of an error that does not name it itself", () => {
    const urn = "urn:pulumi:s::p::a:b:C$aws:s3/bucket:Bucket::media";
    expect(errors(["taken", urn])).to.deep.equal(["aws:s3/bucket:Bucket media: taken"]);
    expect(errors(["resource 'media' is bad", urn])).to.deep.equal(["resource 'media' is bad"]);
  });

  it("leave out errors that only follow from others", () => {
    expect(errors(["taken"], ["update failed"], ["Unhandled exception: Error: taken"])).to.deep.equal([
      "taken",
    ]);
  });

  it("keep an error that follows from others when it is all there is", () => {
    expect(errors(["preview failed"])).to.deep.equal(["preview failed"]);
  });

  it("count what changes apart from what stays", () => {
    const events = new EngineEvents();
    events.add({
      ...AT,
      summaryEvent: {
        maybeCorrupt: false,
        durationSeconds: 1,
        resourceChanges: { create: 2, same: 5, replace: 1 },
        policyPacks: {},
      },
    });
    expect(events.report()).to.deep.include({ changes: { create: 2, same: 5, replace: 1 }, changed: 3 });
  });

  it("count policies once each and their evaluations all", () => {
    const events = new EngineEvents();
    const summary = { passed: ["a", "b"], failed: ["c"] };
    const perResource: Parameters<EngineEvents["add"]>[0] & Record<string, unknown> = {
      ...AT,
      policyAnalyzeSummaryEvent: summary,
    };
    const perStack: Parameters<EngineEvents["add"]>[0] & Record<string, unknown> = {
      ...AT,
      policyAnalyzeStackSummaryEvent: { passed: ["d"] },
    };
    [perResource, perResource, perStack].forEach((event) => {
      events.add(event);
    });
    expect(events.report().policies).to.deep.equal({ distinct: 4, evaluations: 7 });
  });
});
