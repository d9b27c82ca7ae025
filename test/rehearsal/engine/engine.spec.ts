import { getEventListeners } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { CloudServer } from "../../../rehearsal/cloud/api/server";
import type { EngineReport } from "../../../rehearsal/engine/engineEvents";
import type { Engine } from "../../../rehearsal/engine/findEngine";
import { EngineFailure, RehearsalStack } from "../../../rehearsal/engine/rehearsalStack";
import { withEngine, type EngineSession } from "../../../rehearsal/engine/withEngine";
import { FAKE_PASSWORD, type FakeControlPlane } from "./fakeControlPlane";
import { FIXTURE_PACK, TINY_CONFIG, startFakeCloud, testEngine } from "./testEngine";
import { tinyProgram, type TinyProgramSettings } from "./tinyProgram";

/** Long enough for the one run that has to build the engine first. */
const BUILD_TIMEOUT_MS = 25 * 60_000;
const RUN_TIMEOUT_MS = 90_000;

describe("engine ring: the real engine with the plugins and a policy pack", function () {
  this.timeout(RUN_TIMEOUT_MS);

  let engine: Engine;
  let server: CloudServer;
  let controlPlane: FakeControlPlane;

  before("find or build the engine", async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    engine = await testEngine();
  });

  beforeEach(async () => {
    ({ server, controlPlane } = await startFakeCloud());
  });

  afterEach(() => server.close());

  function inSession<T>(body: (session: EngineSession) => Promise<T>): Promise<T> {
    return withEngine({ engine, endpoint: server.pluginEndpoint }, body);
  }

  function tinyStack(session: EngineSession, settings: TinyProgramSettings = {}): Promise<RehearsalStack> {
    return RehearsalStack.create({
      session,
      projectName: "tiny",
      stackName: "test",
      program: tinyProgram(settings),
      config: TINY_CONFIG,
      policyPackDirs: [FIXTURE_PACK],
    });
  }

  /** Runs an update that must fail, and gives its failure. */
  function failureOf(settings: TinyProgramSettings): Promise<EngineFailure> {
    return inSession(async (session) => {
      const stack = await tinyStack(session, settings);
      try {
        await stack.up();
      } catch (error) {
        if (error instanceof EngineFailure) {
          return error;
        }
        throw error;
      }
      throw new Error("the update was expected to fail");
    });
  }

  describe("of a program that is in order", () => {
    let reports: { preview: EngineReport; update: EngineReport };
    let second: EngineReport;
    let outputs: Readonly<Record<string, unknown>>;
    let state: string;
    let files: readonly string[];
    let calls: FakeControlPlane;
    let listeners: number;

    before(async () => {
      ({ server, controlPlane } = await startFakeCloud());
      calls = controlPlane;
      await inSession(async (session) => {
        const stack = await tinyStack(session);
        reports = await stack.up();
        second = await stack.preview();
        outputs = await stack.outputs();
        state = stack.exportState();
        files = filesWith(session.home.dir, FAKE_PASSWORD);
        listeners = getEventListeners(session.signal, "abort").length;
      });
      await server.close();
    });

    it("creates what the preview announced", () => {
      expect(reports.preview.errors).to.deep.equal([]);
      expect(reports.update.changes).to.deep.equal(reports.preview.changes);
      expect(reports.update.created).to.have.members(reports.preview.created);
    });

    it("sees no change in a second preview, archives and secrets included", () => {
      expect(second.changed).to.equal(0);
    });

    it("leaves nothing on the signal that interrupts: a story has many operations", () => {
      expect(listeners).to.equal(0);
    });

    it("lets every policy look at the resources and the stack", () => {
      expect(reports.preview.policies.distinct).to.equal(2);
      expect(reports.preview.policies.evaluations).to.be.greaterThan(5);
    });

    it("hands the provider's own arguments to the cloud, lists and objects parsed", () => {
      expect(calls.configured.find(({ pkg }) => pkg === "aws")?.inputs).to.include.keys("assumeRoles");
      expect(calls.configured.find(({ pkg }) => pkg === "aws")?.inputs).to.deep.include({
        region: "eu-west-1",
        allowedAccountIds: ["111111111111"],
        assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/deploy" }],
      });
    });

    it("creates in the scope that the cloud answered to the provider's configuration", () => {
      expect(calls.resources.get("bucket")?.scope).to.deep.equal({
        accountId: "111111111111",
        region: "eu-west-1",
        defaultTags: { team: "media" },
      });
    });

    it("hands over what depends on a secret in plain text, as a cloud must get it", () => {
      expect(calls.resources.get("queue")?.inputs["policy"]).to.equal(
        JSON.stringify({ password: FAKE_PASSWORD }),
      );
    });

    it("keeps secrets and what depends on them out of every file of the run", () => {
      expect(state).to.include("random:index/randomPassword:RandomPassword");
      expect(files).to.deep.equal([]);
    });

    it("gives the code of a function to the cloud as files", () => {
      const { code } = calls.resources.get("handler")?.inputs ?? {};
      expect(code).to.have.nested.property("$archive.files").that.has.all.keys("index.js");
    });

    it("builds the awsx trail of one aws trail, in the bucket it was given", () => {
      const trail = calls.resources.get("audit");
      expect(trail?.token).to.equal("aws:cloudtrail/trail:Trail");
      expect(trail?.inputs).to.deep.equal({
        s3BucketName: "bucket-1234567",
        kmsKeyId: "arn:aws:fake:::bucket",
        isMultiRegionTrail: true,
      });
      expect(outputs["trailArn"]).to.equal("arn:aws:fake:::audit");
    });

    it("answers data sources and reads the configuration", () => {
      expect(outputs).to.deep.include({
        region: "eu-west-1",
        setting: "a text",
        structured: { list: [1, 2] },
      });
    });
  });

  it("is stopped by a policy in the preview, before anything exists", async () => {
    const failure = await failureOf({ bucketName: "forbidden" });
    expect(failure.operation).to.equal("preview");
    expect(failure.report.violations.map(({ policyName }) => policyName)).to.deep.equal([
      "no-forbidden-bucket",
    ]);
    expect(failure.message).to.match(/^no-forbidden-bucket: .*a bucket is called forbidden$/s);
    expect(controlPlane.created).to.deep.equal([]);
  });

  it("reports a refused argument with its resource and the cloud's sentence, and nothing else", async () => {
    const failure = await failureOf({ queueName: "bad" });
    expect(failure.operation).to.equal("preview");
    expect(failure.message).to.equal(
      `aws:sqs/queue:Queue resource 'queue': property name value {bad} has a problem: name "bad" is not allowed; choose another`,
    );
  });

  it("reports a refusal of AWS's during the update in AWS's words", async () => {
    const failure = await failureOf({ bucketName: "taken" });
    expect(failure.operation).to.equal("update");
    expect(failure.message).to.equal(
      "aws:s3/bucket:Bucket bucket: s3: BucketAlreadyExists: The requested bucket name is not available",
    );
  });

  it("replaces what cannot change in place, and updates the rest", async () => {
    const changes = await inSession(async (session) => {
      const settings = { bucketName: "first" };
      const stack = await tinyStack(session, settings);
      await stack.updateWithoutPreview();
      settings.bucketName = "second";
      return (await stack.preview()).changes;
    });
    expect(changes).to.include({ replace: 1 });
  });
});

/** Files below a folder that hold the text. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
