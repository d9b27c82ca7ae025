import { Command, InvalidArgumentError, Option } from "commander";
import path from "node:path";

import { engineCacheFolder, findEngine, NoEngineError } from "./engine/findEngine";
import { machinePorts } from "./engine/machine";
import { EngineFailure } from "./engine/rehearsalStack";

import { InterruptedError } from "./engine/interrupts";
import { EXIT_CODES, rehearse } from "./rehearse";
import { ROOT } from "./rehearsedPlatform";
import { readStack, StackFileError } from "./stackFile";
import { BREAKS, type Variation } from "./variations";

interface Options {
  readonly config: string;
  readonly seed: number;
  readonly naive?: true;
  readonly break?: (typeof BREAKS)[number];
  readonly json?: true;
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError("Expected a whole number such as 1.");
  }
  return Number(text);
}

const command = new Command("rehearse")
  .description(
    "Deploys the platform with the real Pulumi engine onto an embedded stand-in for AWS, loses a Region while viewers watch, and checks what must hold. Needs no AWS account and cannot reach one.",
  )
  .option("--config <file>", "configuration of the stack to rehearse", "Pulumi.prod.yaml")
  .option(
    "--seed <number>",
    "makes the stand-in's ids, hashes and lags; equal seeds give equal runs",
    wholeNumber,
    1,
  )
  .addOption(
    new Option(
      "--naive",
      "plain origin groups and no rewriting: shows the failure that the design removes",
    ).conflicts("break"),
  )
  .addOption(
    new Option("--break <what>", "breaks the program in a way that the policies must stop").choices([
      ...BREAKS,
    ]),
  )
  .option("--json", "print the figures as one JSON document on stdout; the story goes to stderr")
  .addHelpText(
    "after",
    `
Exit codes:
  ${EXIT_CODES.held}    every invariant held
  ${EXIT_CODES.broken}    an invariant was broken (as with --naive)
  ${EXIT_CODES.usage}    the command line or the stack file is wrong
  ${EXIT_CODES.refused}    the engine or a policy stopped the deployment (as with --break)
  ${EXIT_CODES.noEngine}    no Pulumi engine, and none could be made
  130  interrupted`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_CODES.usage));

/** The SDK's word on coming Node releases is for whoever updates packages, not for every rehearsal's output. */
const SDK_NODE_WARNING = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

async function main(): Promise<number> {
  process.env[SDK_NODE_WARNING] = "true";
  const options = command.parse().opts<Options>();
  const cacheFolder = path.dirname(engineCacheFolder(process.env));
  const variation: Variation | undefined = options.naive === true ? "naive" : options.break;
  try {
    const stack = readStack(ROOT, options.config);
    const engine = await findEngine({
      ports: machinePorts(process.env),
      cacheFolder: path.join(cacheFolder, "engine"),
      progress: note,
    });
    const tell = options.json === true ? note : out;
    tell(
      `engine ${engine.version} (${engine.source}), stack ${stack.stackName} from ${options.config}, seed ${options.seed}`,
    );
    const result = await rehearse({ engine, stack, seed: options.seed, cacheFolder, variation }, tell);
    if (options.json === true) {
      out(JSON.stringify(result.document, undefined, 2));
    }
    return result.exitCode;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof InterruptedError) {
    note(error.message);
    return error.exitCode;
  }
  if (error instanceof StackFileError) {
    note(error.message);
    return EXIT_CODES.usage;
  }
  if (error instanceof NoEngineError) {
    note(error.message);
    return EXIT_CODES.noEngine;
  }
  if (error instanceof EngineFailure) {
    note(`The engine stopped the ${error.operation}:\n${error.message}`);
    return EXIT_CODES.refused;
  }
  throw error;
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
