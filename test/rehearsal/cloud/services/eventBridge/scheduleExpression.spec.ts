import { expect } from "chai";

import {
  readSchedule,
  scheduleProblem,
} from "../../../../../rehearsal/cloud/services/eventBridge/scheduleExpression";

/** The next turn of a schedule after an instant, both in ISO 8601. */
function next(expression: string, after: string, startedAt = after): string | undefined {
  const at = readSchedule(expression)?.(Date.parse(startedAt), Date.parse(after));
  return at === undefined ? undefined : new Date(at).toISOString();
}

describe("schedules of rules", () => {
  it("with a rate count from the rule's creation", () => {
    expect(next("rate(5 minutes)", "2026-01-05T12:03:20Z")).to.equal("2026-01-05T12:08:20.000Z");
    expect(next("rate(1 hour)", "2026-01-05T14:00:00Z", "2026-01-05T12:30:00Z")).to.equal(
      "2026-01-05T14:30:00.000Z",
    );
    expect(next("rate(2 days)", "2026-01-07T00:00:00Z", "2026-01-05T00:00:00Z")).to.equal(
      "2026-01-09T00:00:00.000Z",
    );
  });

  for (const [expression, expected] of [
    ["cron(0 3 * * ? *)", "2026-01-06T03:00:00.000Z"],
    ["cron(*/15 * * * ? *)", "2026-01-05T12:15:00.000Z"],
    ["cron(10/20 12 * * ? *)", "2026-01-05T12:10:00.000Z"],
    ["cron(0 18 ? * MON-FRI *)", "2026-01-05T18:00:00.000Z"],
    ["cron(0 8 ? * SUN *)", "2026-01-11T08:00:00.000Z"],
    ["cron(0 0 29 2 ? *)", "2028-02-29T00:00:00.000Z"],
    ["cron(5,7 12 * JAN ? 2026)", "2026-01-05T12:05:00.000Z"],
  ] as const) {
    it(`read ${expression}`, () => {
      expect(next(expression, "2026-01-05T12:00:00Z")).to.equal(expected);
    });
  }

  it("have no next turn in a year that is over", () => {
    expect(next("cron(0 0 1 1 ? 2020)", "2026-01-05T12:00:00Z")).to.equal(undefined);
  });

  for (const expression of [
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 seconds)",
    "every 5 minutes",
    "cron(0 3 * * *)",
    "cron(0 3 * * * *)",
    "cron(0 3 ? * ? *)",
    "cron(60 3 * * ? *)",
    "cron(0 3 L * ? *)",
    "cron(5-1 3 * * ? *)",
    "cron(*/0 3 * * ? *)",
  ]) {
    it(`refuse ${expression}`, () => {
      expect(scheduleProblem(expression)).to.match(/ScheduleExpression is not valid/);
    });
  }
});
