import type { CommandEnd, CommandLine, EnginePorts } from "../../../rehearsal/engine/enginePorts";

/** A machine made of tables, for the search for an engine: nothing is run, downloaded or built. */
export class FakeMachine {
  /** Programs on PATH. */
  readonly onPath = new Map<string, string>();
  /** Files, with what they answer to `version` when they are programs. */
  readonly files = new Map<string, string>();
  readonly commands: CommandLine[] = [];
  readonly progress: string[] = [];
  installerReachable = false;
  /** Nothing can be written. */
  readOnly = false;
  /** What an installer or a build does; `version` is answered from {@link files}. */
  onRun: (command: CommandLine) => CommandEnd = () => ({ code: 1, output: "no such command" });

  #ticks: () => void = () => undefined;
  #now = 0;

  /** The ports of this machine. */
  ports(): EnginePorts {
    return {
      which: (program) => this.onPath.get(program),
      run: (command) => Promise.resolve(this.#run(command)),
      reachable: () => Promise.resolve(this.installerReachable),
      exists: (path) => this.files.has(path),
      makeFolder: () => {
        if (this.readOnly) {
          throw new Error("EROFS: read-only file system");
        }
      },
      move: (from, to) => {
        this.files.set(to, this.files.get(from) ?? "");
        this.files.delete(from);
      },
      remove: (path) => {
        [...this.files.keys()]
          .filter((file) => file.startsWith(path))
          .forEach((file) => this.files.delete(file));
      },
      unique: () => "unique",
      abandoned: (folder) =>
        [...this.files.keys()].filter((file) => file.startsWith(`${folder}/.unfinished-9`)),
      every: (periodMs, callback) => {
        this.#ticks = () => {
          this.#now += periodMs;
          callback();
        };
        return () => {
          this.#ticks = () => undefined;
        };
      },
      now: () => this.#now,
    };
  }

  /** Lets one period of progress pass. */
  tick(): void {
    this.#ticks();
  }

  #run(command: CommandLine): CommandEnd {
    this.commands.push(command);
    const version = this.files.get(command.program);
    return command.args[0] === "version" && version !== undefined
      ? { code: 0, output: `${version}\n` }
      : this.onRun(command);
  }
}
