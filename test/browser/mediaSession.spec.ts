import { expect } from "chai";

import { MediaSessionError } from "../../browser/mediaSession.js";
import { BrowserModel, opened, URL_A, URL_B } from "./browserModel";

const problem = (status: number, code: string) => ({ status, body: { code } });

async function rejection(
  promise: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number }> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MediaSessionError)) {
    throw new Error("expected a MediaSessionError");
  }
  return { code: error.code, status: error.status };
}

describe("media session in a page", () => {
  it("asks with GET, the viewer's token and credentials, and gives the player its URL", async () => {
    const model = new BrowserModel();
    expect(await model.session.start()).to.equal(URL_A);
    expect(model.session.url).to.equal(URL_A);
    const [request] = model.requests;
    expect(request?.url).to.equal("https://play.example.com/play/my-title?format=hls");
    expect(request?.init).to.deep.include({ method: "GET", credentials: "include", cache: "no-store" });
    expect(request?.init.headers["authorization"]).to.equal("Bearer token-1");
  });

  it("refreshes when the service says so, whatever time of day the device believes in", async () => {
    const model = new BrowserModel();
    await model.session.start();
    await model.pass(179_999);
    expect(model.requests).to.have.length(1);
    await model.pass(360_001);
    expect(model.askedAt).to.deep.equal([0, 180_000, 360_000, 540_000]);
    expect(model.requests.map(({ init }) => init.headers["authorization"]).at(-1)).to.equal("Bearer token-4");
  });

  it("does not ask without a pause when it is to refresh at once", async () => {
    const model = new BrowserModel();
    model.replies = [opened(URL_A, 0)];
    await model.session.start();
    await model.pass(3_000);
    expect(model.askedAt).to.deep.equal([0, 1_000, 2_000, 3_000]);
  });

  for (const [name, reply] of [
    ["a 500", { status: 500 }],
    ["a 503", problem(503, "signing-unavailable")],
    ["a 429", { status: 429 }],
    ["no answer", { status: 0 }],
    ["a 200 that is no session", { status: 200, body: "<html>" }],
  ] as const) {
    it(`tries again after ${name}, less and less often, and plays on meanwhile`, async () => {
      const model = new BrowserModel();
      model.replies = [opened(), reply];
      const ended: unknown[] = [];
      model.session.on("ended", (event) => ended.push(event));
      await model.session.start();
      await model.pass(180_000 + 20_000);
      // Half of the pause is chance, which is in the middle here.
      expect(model.askedAt).to.deep.equal([0, 180_000, 180_375, 181_125, 182_625, 185_625, 191_625]);
      expect(model.session.url).to.equal(URL_A);
      expect(ended).to.deep.equal([]);
      model.replies = [opened()];
      await model.pass(30_000);
      const asked = model.askedAt.at(-1) ?? 0;
      await model.pass(180_000);
      expect((model.askedAt.at(-1) ?? 0) - asked).to.equal(180_000);
    });
  }

  it("begins with short pauses again once a request went well", async () => {
    const model = new BrowserModel();
    model.replies = [opened(), { status: 503 }, { status: 503 }, opened(), { status: 503 }, opened()];
    await model.session.start();
    await model.pass(400_000);
    expect(model.askedAt).to.deep.equal([0, 180_000, 180_375, 181_125, 361_125, 361_500]);
  });

  it("waits no longer than half a minute by itself", async () => {
    const model = new BrowserModel();
    model.replies = [opened(), { status: 503 }];
    model.random = 0.999999;
    await model.session.start();
    await model.pass(600_000);
    const pauses = model.askedAt.slice(1).map((at, index) => at - (model.askedAt[index] ?? 0));
    expect(Math.max(...pauses.slice(1))).to.be.within(29_000, 30_000);
  });

  it("waits as long as the service asks for, in seconds or by an instant of the service's own clock", async () => {
    for (const headers of [
      { "retry-after": "60" },
      { "retry-after": "Sat, 21 Nov 2026 12:01:00 GMT", date: "Sat, 21 Nov 2026 12:00:00 GMT" },
    ]) {
      const model = new BrowserModel();
      model.replies = [{ status: 429, headers }, opened()];
      const started = model.session.start();
      await model.pass(59_999);
      expect(model.requests).to.have.length(1);
      await model.pass(500);
      expect(await started).to.equal(URL_A);
      expect(model.askedAt[1]).to.equal(60_125);
    }
  });

  it("gives up with the problem's code where no waiting helps, and asks no more", async () => {
    for (const [status, body, code] of [
      [401, { message: "Unauthorized" }, "http-401"],
      [403, { code: "country" }, "country"],
      [404, { code: "unknown-asset" }, "unknown-asset"],
      [409, { code: "not-playable-yet" }, "not-playable-yet"],
    ] as const) {
      const model = new BrowserModel();
      model.replies = [{ status, body }];
      expect(await rejection(model.session.start())).to.deep.equal({ code, status });
      await model.pass(3_600_000);
      await model.show("visible");
      expect(await model.session.refresh()).to.equal(false);
      expect(model.requests).to.have.length(1);
      expect(model.session.state).to.equal("ended");
      expect(model.timers).to.equal(0);
      expect(model.page.listeners.size).to.equal(0);
    }
  });

  it("tells the page when a right ends while it plays", async () => {
    const model = new BrowserModel();
    model.replies = [opened(), problem(403, "no-longer-valid")];
    const ended: unknown[] = [];
    model.session.on("ended", (event) => ended.push(event));
    await model.session.start();
    await model.pass(180_000);
    expect(ended).to.deep.equal([{ code: "no-longer-valid", status: 403 }]);
  });

  it("asks again when the page is looked at after its timers have slept, and only if it is time to", async () => {
    const model = new BrowserModel();
    await model.session.start();
    await model.sleep(100_000);
    await model.show("hidden");
    await model.show("visible");
    expect(model.requests).to.have.length(1);
    await model.sleep(100_000);
    await model.show("hidden");
    expect(model.requests).to.have.length(1);
    await model.show("visible");
    expect(model.requests).to.have.length(2);
  });

  it("sends one request at a time, whoever asks for it", async () => {
    const model = new BrowserModel();
    await model.session.start();
    await model.pass(60_000);
    model.isHeld = true;
    const calls = [model.session.refresh(), model.session.refresh()];
    await model.sleep(120_000);
    await model.show("visible");
    expect(model.requests).to.have.length(2);
    await model.release();
    expect(await Promise.all(calls)).to.deep.equal([true, true]);
    expect(model.requests).to.have.length(2);
  });

  it("does not ask again for a player that is refused right after a refresh", async () => {
    const model = new BrowserModel();
    await model.session.start();
    expect(await model.session.refresh()).to.equal(true);
    await model.pass(4_999);
    expect(await model.session.refresh()).to.equal(true);
    expect(model.requests).to.have.length(1);
    await model.pass(1);
    expect(await model.session.refresh()).to.equal(true);
    expect(model.requests).to.have.length(2);
  });

  it("gives a hanging request up and tries again", async () => {
    const model = new BrowserModel();
    await model.session.start();
    model.isHeld = true;
    await model.pass(180_000 + 10_000);
    model.isHeld = false;
    await model.pass(1_000);
    expect(model.askedAt).to.deep.equal([0, 180_000, 190_375]);
  });

  it("tells when the title has another URL, which the new cookies open", async () => {
    const model = new BrowserModel();
    model.replies = [opened(URL_A), opened(URL_A), opened(URL_B)];
    const moved: unknown[] = [];
    model.session.on("moved", (event) => moved.push(event));
    await model.session.start();
    await model.pass(180_000);
    expect(moved).to.deep.equal([]);
    await model.pass(180_000);
    expect(moved).to.deep.equal([{ url: URL_B }]);
    expect(model.session.url).to.equal(URL_B);
  });

  it("goes on when the page cannot tell its token for a moment", async () => {
    const model = new BrowserModel();
    const getToken = model.getToken;
    model.getToken = () => Promise.reject(new Error("signing in"));
    const problems: string[] = [];
    model.session.on("retry", ({ problem: { code } }) => problems.push(code));
    const started = model.session.start();
    await model.pass(0);
    model.getToken = getToken;
    await model.pass(1_000);
    expect(await started).to.equal(URL_A);
    expect(problems).to.deep.equal(["token"]);
  });

  it("asks for nothing after it was stopped, and takes no notice of an answer that comes later", async () => {
    const model = new BrowserModel();
    model.isHeld = true;
    const started = rejection(model.session.start());
    await model.pass(0);
    model.session.stop();
    await model.release();
    expect(await started).to.deep.equal({ code: "stopped", status: 0 });
    await model.pass(3_600_000);
    expect(model.requests).to.have.length(1);
    expect(model.session.url).to.equal(undefined);
    expect(model.timers).to.equal(0);
  });

  it("can be started again, also while an earlier request is under way", async () => {
    const model = new BrowserModel();
    model.isHeld = true;
    const first = rejection(model.session.start());
    await model.pass(0);
    const second = model.session.start();
    await model.pass(0);
    const refreshed = model.session.refresh();
    expect(model.requests).to.have.length(2);
    await model.release();
    expect((await first).code).to.equal("stopped");
    expect(await second).to.equal(URL_A);
    expect(await refreshed).to.equal(true);
    await model.pass(180_000);
    expect(model.requests).to.have.length(3);
  });
});
