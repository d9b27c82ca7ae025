/**
 * A run that never finishes: its bucket is never created. Prints `{"home": ...}` on a line of its own once the engine waits
 * for it. Run by the test of interrupted runs, in a process of its own.
 */
import { InterruptedError } from "../../../rehearsal/engine/interrupts";
import { withEngine } from "../../../rehearsal/engine/withEngine";
import { RehearsalStack } from "../../../rehearsal/engine/rehearsalStack";
import { FIXTURE_PACK, TINY_CONFIG, startFakeCloud, testEngine } from "./testEngine";
import { tinyProgram } from "./tinyProgram";

async function run(): Promise<void> {
  const { server, controlPlane } = await startFakeCloud();
  await withEngine({ engine: await testEngine(), endpoint: server.pluginEndpoint }, async (session) => {
    controlPlane.beforeCreate = ({ token }) => {
      if (token !== "aws:s3/bucket:Bucket") {
        return Promise.resolve();
      }
      process.stdout.write(`${JSON.stringify({ home: session.home.dir })}\n`);
      return new Promise(() => undefined);
    };
    const stack = await RehearsalStack.create({
      session,
      projectName: "slow",
      stackName: "test",
      program: tinyProgram(),
      config: TINY_CONFIG,
      policyPackDirs: [FIXTURE_PACK],
    });
    await stack.updateWithoutPreview();
  });
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof InterruptedError ? error.exitCode : 1);
});
