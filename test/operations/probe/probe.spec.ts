import { expect } from "chai";

import { planProbe } from "../../../operations/probe/plan";
import type { ProbePorts } from "../../../operations/probe/ports";
import { previewProbe, runProbe } from "../../../operations/probe/probe";
import {
  prepareRemovedKeySession,
  type RemovedKeySession,
} from "../../../operations/probe/removedKeySession";
import { formatReport, type ProbeReport } from "../../../operations/probe/report";
import { ASSET, HOST, ModelWorld, NOW, REGIONS, removedSigner, route, text, TOKEN } from "./modelWorld";

async function removedSession(): Promise<RemovedKeySession> {
  const before = new ModelWorld();
  before.trustRemovedKey();
  return prepareRemovedKeySession(
    { playbackDomain: HOST, canary: { assetId: ASSET, route } },
    removedSigner,
    before.ports,
  );
}

const wrong = ({ checks }: ProbeReport): readonly string[] =>
  checks
    .filter(({ verdict }) => verdict === "open" || verdict === "unclear")
    .map(({ id, verdict }) => `${verdict ?? ""} ${id}`);

describe("paywall probe", () => {
  it("passes where everything that must be shut is, and what must play plays", async () => {
    const world = new ModelWorld();
    const report = await runProbe(world.settings({ removedSession: await removedSession() }), world.ports);
    expect(wrong(report)).to.deep.equal([]);
    expect(report).to.deep.include({ outcome: "passed", missing: [], notes: [], advice: [] });
    expect(
      report.checks.filter(({ door }) => door === "control").map(({ verdict }) => verdict),
    ).to.deep.equal(["played", "played", "played", "played"]);
  });

  it("finds exactly the door that is open, whichever it is", async () => {
    const session = await removedSession();
    const { checks } = planProbe(new ModelWorld().settings({ removedSession: session }));
    expect(checks.length).to.be.greaterThan(60);
    expect(new Set(checks.map(({ id }) => id)).size).to.equal(checks.length);
    for (const { id, door } of checks) {
      const world = new ModelWorld(new Set([id]));
      const report = await runProbe(world.settings({ removedSession: session }), world.ports);
      const verdict = door === "control" ? "unclear" : "open";
      expect(wrong(report), id).to.deep.equal([`${verdict} ${id}`]);
      expect(report.outcome, id).to.equal(door === "control" ? "incomplete" : "open");
      expect(report.advice, id).not.to.deep.equal([]);
    }
  });

  for (const [name, answer] of [
    ["no answer", {}],
    ["a 503", { status: 503 }],
    ["a 429", { status: 429 }],
    ["a redirect to a sign-in page", { status: 302, headers: { location: "https://login.example.com/" } }],
  ] as const) {
    it(`takes ${name} for no shut door, wherever it comes from`, async () => {
      for (const host of [HOST, "execute-api", "egress", "s3."]) {
        const world = new ModelWorld().fault(host, answer);
        const report = await runProbe(world.settings(), world.ports);
        const asked = report.checks.filter(({ sent }) => sent?.includes(host));
        expect(asked.length).to.be.greaterThan(0);
        expect(new Set(asked.map(({ verdict }) => verdict)), host).to.deep.equal(new Set(["unclear"]));
        expect(report.outcome, host).to.equal("incomplete");
      }
    });
  }

  it("takes a 200 with an error in its body for an open door, and for nothing that plays", async () => {
    const world = new ModelWorld().fault(HOST, text(200, '{"error":"forbidden"}'));
    const report = await runProbe(world.settings(), world.ports);
    const at = (door: string) =>
      new Set(report.checks.filter((check) => check.door === door).map(({ verdict }) => verdict));
    expect(at("edge")).to.deep.equal(new Set(["open"]));
    expect(at("play")).to.deep.equal(new Set(["open"]));
    expect(at("control")).to.deep.equal(new Set(["unclear"]));
    expect(report.outcome).to.equal("open");
  });

  it("takes playback cookies for an open door whatever the status is", async () => {
    for (const status of [0, 401, 403, 503]) {
      const world = new ModelWorld().fault("execute-api", {
        status,
        setCookies: ["CloudFront-Signature=abc; Path=/v1/canary/"],
      });
      const report = await runProbe(world.settings(), world.ports);
      expect(report.checks.find(({ id }) => id === "play-origin/eu-west-1/no-token")?.verdict).to.equal(
        "open",
      );
    }
  });

  it("takes a 404 for a refusal only where nothing could be behind the door", async () => {
    const world = new ModelWorld();
    for (const host of [HOST, "execute-api", "egress", "s3."]) {
      world.fault(host, { status: 404 });
    }
    const report = await runProbe(world.settings(), world.ports);
    expect(report.checks.filter(({ verdict }) => verdict === "refused").map(({ id }) => id)).to.deep.equal([
      "edge/root",
      "edge/packaged-path",
      "edge/bucket-path",
      "packaging-origin/eu-west-1/drm-00/no-identifier",
      "packaging-origin/us-west-2/drm-00/no-identifier",
    ]);
    expect(
      report.checks.find(({ id }) => id === "packaging-origin/eu-west-1/drm-00/made-up-identifier")?.received,
    ).to.contain("no CDN authorization");
  });

  it("says what it could not check without a canary, and tries the other doors all the same", async () => {
    const world = new ModelWorld();
    const report = await runProbe(world.settings({ canary: undefined }), world.ports);
    expect(report.outcome).to.equal("incomplete");
    expect(report.missing.join()).to.contain("has no canary asset");
    expect(new Set(report.checks.map(({ door }) => door))).to.deep.equal(
      new Set(["edge", "play", "play-origin", "packaging-origin", "bucket"]),
    );
    expect(wrong(report)).to.deep.equal([]);
  });

  it("says what it could not check without the signing key, and why it has none", async () => {
    const world = new ModelWorld();
    const report = await runProbe(
      world.settings({ signer: undefined, signerProblem: "AccessDenied" }),
      world.ports,
    );
    expect(report.outcome).to.equal("incomplete");
    expect(report.missing.join()).to.contain("AccessDenied");
    const ids = report.checks.map(({ id }) => id);
    expect(ids).to.include("edge/unsigned").and.include("edge/foreign-key");
    expect(ids).not.to.include("edge/expired").and.not.to.include("control/canary");
  });

  it("says what it could not check of a stack without an entitlement service", async () => {
    const world = new ModelWorld();
    const report = await runProbe(world.settings({ entitlement: undefined }), world.ports);
    expect(report.outcome).to.equal("incomplete");
    expect(report.missing.join()).to.contain("no entitlement service");
  });

  it("plays nothing from a drained Region, and says so", async () => {
    const world = new ModelWorld(new Set(["control/canary/us-west-2"]));
    const report = await runProbe(world.settings({ drained: ["us-west-2"] }), world.ports);
    expect(report.outcome).to.equal("passed");
    expect(report.notes.join()).to.contain("us-west-2 is drained");
  });

  it("does not take another Region's manifest for the one that was asked for", async () => {
    const world = new ModelWorld();
    const send: ProbePorts["send"] = async (request) => {
      const answer = await world.ports.send(request);
      return { ...answer, body: answer.body.replaceAll("b".repeat(32), "a".repeat(32)) };
    };
    const report = await runProbe(world.settings(), { ...world.ports, send });
    expect(wrong(report)).to.deep.equal(["unclear control/canary/us-west-2"]);
  });

  it("blames this machine's clock when the edge's says that a session had not expired yet", async () => {
    const world = new ModelWorld(new Set(["edge/expired"]));
    const send: ProbePorts["send"] = async (request) => ({
      ...(await world.ports.send(request)),
      headers: { date: new Date(NOW - 60_000).toUTCString() },
    });
    const report = await runProbe(world.settings(), { ...world.ports, send });
    expect(wrong(report)).to.deep.equal(["unclear edge/expired"]);
  });

  it("prints no cookie, token or query string", async () => {
    const world = new ModelWorld(new Set(["play/no-token", "edge/query-signed-url"]));
    const lines: string[] = [];
    const report = await runProbe(world.settings({ removedSession: await removedSession() }), {
      ...world.ports,
      progress: (line) => lines.push(line),
    });
    const printed = [JSON.stringify(report), formatReport(report), ...lines].join("\n");
    expect(printed).to.contain("edge/query-signed-url");
    expect(printed).not.to.contain(TOKEN);
    for (const { headers, path } of world.sent) {
      const query = path.split("?")[1] ?? "";
      for (const secret of [
        headers["cookie"],
        headers["authorization"],
        query.length > 20 ? query : undefined,
      ]) {
        for (const part of (secret ?? "").split(/[;&=]\s*/).filter((piece) => piece.length > 30)) {
          expect(printed.includes(part) && !part.startsWith("/v1/")).to.equal(false);
        }
      }
    }
  });

  it("sends a few requests at a time", async () => {
    const world = new ModelWorld();
    let atOnce = 0;
    let most = 0;
    const send: ProbePorts["send"] = async (request) => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return world.ports.send(request);
    };
    await runProbe(world.settings(), { ...world.ports, send });
    expect(most).to.be.within(2, 4);
  });

  it("lists what it would do, and sends nothing", () => {
    const world = new ModelWorld();
    const report = previewProbe(world.settings(), NOW);
    expect(report.outcome).to.equal("planned");
    expect(report.checks.every(({ verdict }) => verdict === null)).to.equal(true);
    expect(world.sent).to.deep.equal([]);
    expect(formatReport(report)).to.contain("nothing was sent");
  });
});

describe("session of a removed key", () => {
  it("plays while the key is trusted, and opens the canary alone", async () => {
    const session = await removedSession();
    expect(session).to.deep.include({ played: true, keyPairId: "KREMOVED" });
    expect(session.path).to.match(new RegExp(`^/v1/${ASSET}/`));
  });

  it("shows nothing once it has expired, or where it never played", async () => {
    const session = await removedSession();
    const late = new ModelWorld();
    late.now = Date.parse(session.expiresAt) + 1;
    const unplayed = new ModelWorld();
    for (const [world, removedKey] of [
      [late, session],
      [unplayed, { ...session, played: false }],
    ] as const) {
      const report = await runProbe(world.settings({ removedSession: removedKey }), world.ports);
      expect(wrong(report)).to.deep.equal(["unclear edge/removed-key"]);
    }
  });

  it("is open where the key is still trusted, even if it did not play before", async () => {
    const session = { ...(await removedSession()), played: false };
    const world = new ModelWorld(new Set(["edge/removed-key"]));
    const report = await runProbe(world.settings({ removedSession: session }), world.ports);
    expect(wrong(report)).to.deep.equal(["open edge/removed-key"]);
  });
});

describe("paywall probe's Regions", () => {
  it("are asked at each door of their own", () => {
    const { checks } = planProbe(new ModelWorld().settings());
    for (const region of REGIONS) {
      for (const door of ["packaging-origin", "play-origin", "bucket", "control"]) {
        expect(
          checks.some((check) => check.door === door && check.id.includes(region)),
          `${door} ${region}`,
        ).to.equal(true);
      }
    }
  });
});
