import { expect } from "chai";

import type { AttemptRecord } from "../../../rehearsal/network";
import { Measurements, type ViewerRequestRecord } from "../../../rehearsal/story/measurements";

type Request = Omit<ViewerRequestRecord, "phase">;

function request(changes: Partial<Request> = {}): Request {
  return {
    what: "segment",
    format: "hls",
    url: "https://play.example.com/v1/a/r/hls/x/y/1.ts",
    status: 200,
    timeToFirstByteMs: 40,
    fromOrigin: true,
    ...changes,
  };
}

function attempt(region: string, outcome: AttemptRecord["outcome"] = 200): AttemptRecord {
  return { at: 0, region, host: `h.${region}`, path: "/", outcome };
}

describe("measurements", () => {
  it("keep what is recorded with the phase that was on", () => {
    const measurements = new Measurements();
    measurements.begin("before");
    measurements.record(request());
    measurements.begin("dark");
    measurements.record(request({ status: 504 }));
    measurements.record(request());
    expect(measurements.phase).to.equal("dark");
    expect(
      measurements.summaries().map(({ phase, requests, failures }) => ({ phase, requests, failures })),
    ).to.deep.equal([
      { phase: "before", requests: 1, failures: 0 },
      { phase: "dark", requests: 2, failures: 1 },
    ]);
  });

  it("count any answer but 200 as a viewer's failure, no answer included", () => {
    const measurements = new Measurements();
    measurements.begin("dark");
    for (const status of [200, 403, 404, 503, 0]) {
      measurements.record(request({ status }));
    }
    expect(measurements.failures().map(({ status, phase }) => `${phase} ${status}`)).to.deep.equal([
      "dark 403",
      "dark 404",
      "dark 503",
      "dark 0",
    ]);
    expect(measurements.summaries()[0]?.failures).to.equal(4);
  });

  it("measure waits of requests that an origin had to answer, and of no cached one", () => {
    const measurements = new Measurements();
    measurements.begin("dark");
    for (const timeToFirstByteMs of [2_045, 45, 45]) {
      measurements.record(request({ timeToFirstByteMs }));
    }
    measurements.record(request({ timeToFirstByteMs: 1, fromOrigin: false }));
    measurements.begin("cached");
    measurements.record(request({ timeToFirstByteMs: 1, fromOrigin: false }));
    const [dark, cached] = measurements.summaries();
    expect(dark?.timeToFirstByteMs).to.deep.equal({ median: 45, max: 2_045 });
    expect(cached?.timeToFirstByteMs).to.equal(undefined);
  });

  it("count origin attempts by Region, failed ones too, whatever becomes of the log they came from", () => {
    const measurements = new Measurements();
    measurements.begin("dark");
    const log = [attempt("us-west-2", "connect-timeout"), attempt("eu-west-1"), attempt("us-west-2", 503)];
    measurements.endWith(log);
    log.length = 0;
    expect(measurements.summaries()[0]?.originAttempts).to.deep.equal({ "us-west-2": 2, "eu-west-1": 1 });
  });

  it("refuse to record before a phase has begun", () => {
    expect(() => new Measurements().record(request())).to.throw("no phase has begun");
  });
});
