import { describeError, HelpShown, UsageError } from "./commandLine";
import { StackOutputsError } from "./stackOutputs";

/** A class of errors. */
type ErrorClass = abstract new (...args: never[]) => Error;

/** An operator command as its `main.ts` describes it. */
export interface OperatorCommand {
  /** Does what the arguments say, prints the report, and gives the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
  /** `usage`: for a command line, or a stack's outputs, that do not allow what was asked. `failed`: for anything unexpected. */
  readonly exit: { readonly usage: number; readonly failed: number };
  /** Errors that are an answer, not an accident: an exit code, and the message alone, since it says what to do. @default none */
  readonly answers?: readonly (readonly [kind: ErrorClass, exitCode: number])[];
  /** What `--json` prints where there is no report. @default nothing: stdout stays empty */
  readonly failureDocument?: (error: Error) => object;
}

/** Where a command writes. */
export interface CommandStreams {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
}

/** Exit code of a command that only had to print its help. */
const HELP_SHOWN = 0;

/** Runs a command as this process, which ends with the command's exit code once its connections are closed. */
export function runCommand(command: OperatorCommand): void {
  void exitCodeOf(command, process.argv.slice(2), process).then((code) => {
    process.exitCode = code;
  });
}

/**
 * Runs a command to its end. An error becomes one line on stderr, and, for a command that promises it, a document on stdout.
 *
 * @param args what follows the command's name
 * @returns the exit code; never rejects
 */
export async function exitCodeOf(
  command: OperatorCommand,
  args: readonly string[],
  { stdout, stderr }: CommandStreams,
): Promise<number> {
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof HelpShown) {
      return HELP_SHOWN;
    }
    const { line, code } = endingOf(error, command);
    stderr.write(`${line}\n`);
    // The command line may be what is wrong, so the option is looked for in the plain arguments.
    if (command.failureDocument !== undefined && args.includes("--json")) {
      const document = command.failureDocument(error instanceof Error ? error : new Error(String(error)));
      stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    }
    return code;
  }
}

function endingOf(
  error: unknown,
  { exit, answers = [] }: OperatorCommand,
): { readonly line: string; readonly code: number } {
  const kinds: OperatorCommand["answers"] = [
    [UsageError, exit.usage],
    [StackOutputsError, exit.usage],
    ...answers,
  ];
  const [, code] = kinds.find(([kind]) => error instanceof kind) ?? [];
  return code !== undefined && error instanceof Error
    ? { line: error.message, code }
    : { line: describeError(error), code: exit.failed };
}
