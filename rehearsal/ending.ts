import { ConfigError } from "../stacks/config";
import { NoEngineError } from "./engine/findEngine";
import { InterruptedError } from "./engine/interrupts";
import { EngineFailure } from "./engine/rehearsalStack";
import { StackFileError } from "./stackFile";

/** How `npm run rehearse` ends; a signal ends it with 128 and the signal's number. */
export const EXIT_CODES = { held: 0, broken: 1, usage: 2, refused: 3, noEngine: 4, failed: 5 } as const;

/** Why a rehearsal did not get to its end. */
export interface Ending {
  readonly exitCode: number;
  readonly error: {
    readonly kind: "usage" | "refused" | "no-engine" | "interrupted" | "failed";
    /** What to tell the operator; may have several lines. */
    readonly message: string;
  };
}

/** The command line cannot be followed; the message says why. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
}

/** What an error means for whoever runs the rehearsal. */
export function endingOf(error: unknown): Ending {
  if (error instanceof InterruptedError) {
    return ending(error.exitCode, "interrupted", error.message);
  }
  if (error instanceof StackFileError || error instanceof ConfigError || error instanceof CommandLineError) {
    return ending(EXIT_CODES.usage, "usage", error.message);
  }
  if (error instanceof NoEngineError) {
    return ending(EXIT_CODES.noEngine, "no-engine", error.message);
  }
  if (error instanceof EngineFailure) {
    const message = `The engine stopped the ${error.operation}:\n${error.message}`;
    return ending(EXIT_CODES.refused, "refused", message);
  }
  return ending(EXIT_CODES.failed, "failed", failureText(error));
}

function ending(exitCode: number, kind: Ending["error"]["kind"], message: string): Ending {
  return { exitCode, error: { kind, message } };
}

/** The machine's own troubles say all in a line; anything else is a defect here, and only its trace shows where. */
function failureText(error: unknown): string {
  if (!(error instanceof Error)) {
    return `The rehearsal failed: ${String(error)}`;
  }
  return "syscall" in error
    ? `The rehearsal failed: ${error.message}`
    : `The rehearsal failed, by a defect of its own: ${error.stack ?? error.message}`;
}
