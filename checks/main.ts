import path from "node:path";

import { engineCacheFolder, findEngine } from "../rehearsal/engine/findEngine";
import { machinePorts } from "../rehearsal/engine/machine";
import { keepToItself } from "../rehearsal/ownEnvironment";
import { ROOT } from "../rehearsal/rehearsedPlatform";
import type { CheckResult } from "./check";
import { checkedStacks } from "./documents/checkedStacks";
import { deployEach } from "./documents/deployments";
import { NoPythonError, pythonEnvironment, runProgram } from "./pythonEnvironment";
import { validateByThirdParties } from "./thirdParty";

type Environment = ReturnType<typeof keepToItself>;

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Has third parties validate what the code sends to AWS. */
async function main(environment: Environment): Promise<number> {
  try {
    const python = await pythonEnvironment({
      run: runProgram,
      environment,
      cacheFolder: path.join(ROOT, "node_modules", ".cache", "third-party"),
      requirementsFile: path.join(__dirname, "requirements.txt"),
      scriptFolder: path.join(__dirname, "python"),
      progress: note,
    });
    const cacheFolder = engineCacheFolder(environment);
    const engine = await findEngine({ ports: machinePorts(environment), cacheFolder, progress: note });
    const deployments = await deployEach(checkedStacks(), { engine, cacheFolder: path.dirname(cacheFolder) });
    const results = await validateByThirdParties(deployments, python);
    results.forEach(report);
    return results.every(({ problems }) => problems.length === 0) ? 0 : 1;
  } catch (error) {
    if (error instanceof NoPythonError) {
      note(error.message);
      return 1;
    }
    throw error;
  }
}

function report({ title, counts, rejected, problems }: CheckResult): void {
  const counted = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  out(
    `${problems.length === 0 ? "ok  " : "FAIL"} ${title}: ${counted.join(", ")}; ${rejected} broken ones rejected`,
  );
  problems.forEach((problem) => out(`     ${problem}`));
}

void main(keepToItself(process.env)).then((exitCode) => {
  process.exitCode = exitCode;
});
