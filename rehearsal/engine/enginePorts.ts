/** How the names of unfinished downloads and builds begin. */
export const UNFINISHED_PREFIX = ".unfinished-";

/** How a command ended. */
export interface CommandEnd {
  /** Exit code; undefined when it was ended by a signal, a time limit, or could not be started. */
  readonly code: number | undefined;
  readonly output: string;
}

/** A command to run to its end. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** @default the current folder */
  readonly folder?: string;
  /** Added to the caller's environment; undefined removes a variable. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** When it is ended, with everything it started. */
  readonly limitMs: number;
  /** Ends it before that. */
  readonly signal?: AbortSignal | undefined;
}

/** What the search for an engine needs of the machine; tests put their own in place. */
export interface EnginePorts {
  /** Full path of a program on PATH. */
  readonly which: (program: string) => string | undefined;
  /** Runs a command; never throws. */
  readonly run: (command: CommandLine) => Promise<CommandEnd>;
  /** True when the address answers an HTTPS request within the limit. */
  readonly reachable: (address: string, limitMs: number) => Promise<boolean>;
  readonly exists: (path: string) => boolean;
  /** Makes a folder and its parents. */
  readonly makeFolder: (path: string) => void;
  /** Moves a file within one file system: it is at the new place as a whole or not at all. */
  readonly move: (from: string, to: string) => void;
  /** Removes a file or folder; nothing happens when it is not there. */
  readonly remove: (path: string) => void;
  /** A part of a name that no other process uses; it begins with this process's id. */
  readonly unique: () => string;
  /** Files and folders in a folder that are named {@link UNFINISHED_PREFIX} + {@link unique} by processes that are gone. */
  readonly abandoned: (folder: string) => readonly string[];
  /** Calls back regularly until the returned function is called. */
  readonly every: (periodMs: number, callback: () => void) => () => void;
  /** Milliseconds, from any start. */
  readonly now: () => number;
}
