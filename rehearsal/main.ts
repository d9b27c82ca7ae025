import path from "node:path";

import { ownKeys, parsePlatformConfig } from "../stacks/config";
import { namePrefix } from "../stacks/naming";
import { DEFAULT_STACK_FILE, parseCommandLine, wantsJson, type RehearsalOptions } from "./commandLine";
import { endingOf } from "./ending";
import { engineCacheFolder, findEngine } from "./engine/findEngine";
import { Interrupts } from "./engine/interrupts";
import { machinePorts } from "./engine/machine";
import { keepToItself } from "./ownEnvironment";
import { rehearse, type RehearsalResult } from "./rehearse";
import { ROOT } from "./rehearsedPlatform";
import { locateStackFile, readStack } from "./stackFile";
import { storyGroup } from "./story/storyGroup";
import { withUploader } from "./uploaders";

type Environment = ReturnType<typeof keepToItself>;

/** 128 + SIGPIPE: how a program ends whose reader went away. */
const READER_GONE = 141;

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(environment: Environment, args: readonly string[]): Promise<number> {
  const interrupts = new Interrupts();
  try {
    const options = parseCommandLine(args);
    if (options === undefined) {
      return 0;
    }
    const { exitCode, document } = await run(options, environment, interrupts.signal);
    if (options.json) {
      out(JSON.stringify(document, undefined, 2));
    }
    return exitCode;
  } catch (failure) {
    const { exitCode, error } = endingOf(failure);
    note(error.message);
    if (wantsJson(args)) {
      out(JSON.stringify({ error }, undefined, 2));
    }
    return exitCode;
  } finally {
    interrupts.stop();
  }
}

async function run(
  options: RehearsalOptions,
  environment: Environment,
  signal: AbortSignal,
): Promise<RehearsalResult> {
  const { config = DEFAULT_STACK_FILE, seed } = options;
  // npm runs scripts in the project's folder, and says where it was called.
  const here = environment["INIT_CWD"] ?? process.cwd();
  const { stack, added } = withUploader(
    readStack(ROOT, locateStackFile(config, options.config === undefined ? [ROOT] : [here, ROOT])),
  );
  // The program checks these as well. Here they cost no engine, and a fresh machine need not build one to be told.
  storyGroup(parsePlatformConfig(ownKeys(stack.config, stack.projectName)));
  namePrefix(stack.projectName, stack.stackName);
  const cacheFolder = engineCacheFolder(environment);
  const engine = await findEngine({ ports: machinePorts(environment), cacheFolder, progress: note });
  signal.throwIfAborted();
  const tell = options.json ? note : out;
  tell(`engine ${engine.version} (${engine.source}), stack ${stack.stackName} from ${config}, seed ${seed}`);
  if (added !== undefined) {
    tell(added);
  }
  const variation = options.naive === true ? "naive" : options.break;
  const settings = { engine, stack, seed, cacheFolder: path.dirname(cacheFolder) };
  return rehearse({ ...settings, variation, chapters: options.chapter, signal }, tell);
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      throw error;
    }
    // Ends what was started as well: engine, plugins and folders go with the process.
    process.exit(READER_GONE);
  });
}

void main(keepToItself(process.env), process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
