import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { EngineEvents, type EngineReport } from "./engineEvents";
import type { EngineSession } from "./withEngine";

/** A stack to rehearse. */
export interface RehearsalStackSettings {
  readonly session: EngineSession;
  readonly projectName: string;
  readonly stackName: string;
  /** The program, run in this process; what it returns are the stack's outputs. */
  readonly program: PulumiFn;
  /**
   * The stack's configuration. Keys without a namespace get the project's. Values are texts; lists and objects are given as
   * JSON, which is how Pulumi keeps them.
   */
  readonly config: Readonly<Record<string, string>>;
  /** Folders of the policy packs, absolute; they are enforced in every preview and update. */
  readonly policyPackDirs: readonly string[];
}

/** The engine stopped a preview, an update or a destroy; the message holds its diagnostics and nothing else. */
export class EngineFailure extends Error {
  override readonly name = "EngineFailure";

  constructor(
    readonly operation: "preview" | "update" | "destroy",
    readonly report: EngineReport,
    fallback: string,
  ) {
    super(failureText(report, fallback));
  }
}

/** One stack of the rehearsal, in a state of its own that goes with the session. */
export class RehearsalStack {
  private constructor(
    private readonly settings: RehearsalStackSettings,
    private readonly stack: Stack,
  ) {}

  /** Creates the stack; nothing is deployed yet. */
  static async create(settings: RehearsalStackSettings): Promise<RehearsalStack> {
    const { session, projectName, stackName, program, config } = settings;
    session.signal.throwIfAborted();
    const stack = await LocalWorkspace.createStack(
      { projectName, stackName, program },
      {
        workDir: session.home.folder(join("work", `${projectName}-${stackName}`)),
        pulumiCommand: session.home.command,
        projectSettings: { name: projectName, runtime: "nodejs" },
        stackSettings: { [stackName]: { config: qualified(projectName, config) } },
      },
    );
    return new RehearsalStack(settings, stack);
  }

  /** Sets configuration values for the operations to come; the others stay as they are. Names and values as in {@link RehearsalStackSettings}. */
  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    await this.stack.setAllConfig(
      Object.fromEntries(
        Object.entries(qualified(this.settings.projectName, config)).map(([key, value]) => [key, { value }]),
      ),
    );
  }

  /**
   * Shows what an update would do, with the policies enforced.
   *
   * @throws {@link EngineFailure}
   */
  preview(): Promise<EngineReport> {
    return this.#run("preview", (options) =>
      this.stack.preview({ ...options, policyPacks: [...this.settings.policyPackDirs] }),
    );
  }

  /**
   * Previews, then deploys. The preview comes first because an update checks the policies on the stack as a whole only after
   * it has created everything; in the preview they stop it before.
   *
   * @throws {@link EngineFailure}, of the preview or the update
   */
  async up(): Promise<{ readonly preview: EngineReport; readonly update: EngineReport }> {
    const preview = await this.preview();
    return { preview, update: await this.updateWithoutPreview() };
  }

  /**
   * Deploys, for a caller that has just previewed.
   *
   * @throws {@link EngineFailure}
   */
  updateWithoutPreview(): Promise<EngineReport> {
    return this.#run("update", (options) =>
      this.stack.up({ ...options, policyPacks: [...this.settings.policyPackDirs] }),
    );
  }

  /**
   * Deletes everything.
   *
   * @throws {@link EngineFailure}
   */
  destroy(): Promise<EngineReport> {
    return this.#run("destroy", (options) => this.stack.destroy(options));
  }

  /** The stack's outputs; secret ones are in plain text here, so this is for the story and not for printing. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const outputs = await this.stack.outputs();
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]): [string, unknown] => [name, output.value]),
    );
  }

  /** The stack's state as text, exactly as it is stored, with its secrets encrypted; empty before the first update. */
  exportState(): string {
    const { session, projectName, stackName } = this.settings;
    const file = join(session.home.stateDir, ".pulumi", "stacks", projectName, `${stackName}.json`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  async #run(
    operation: EngineFailure["operation"],
    start: (options: OperationOptions) => Promise<unknown>,
  ): Promise<EngineReport> {
    const { signal } = this.settings.session;
    signal.throwIfAborted();
    const events = new EngineEvents();
    try {
      await start({
        color: "never",
        // Its own for each operation: the Automation API never takes its listener back.
        signal: AbortSignal.any([signal]),
        onEvent: (event) => {
          events.add(event);
        },
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new EngineFailure(
        operation,
        events.report(),
        error instanceof Error ? error.message : String(error),
      );
    }
    return events.report();
  }
}

/** The options that all operations share. */
type OperationOptions = Pick<NonNullable<Parameters<Stack["destroy"]>[0]>, "color" | "signal" | "onEvent">;

function qualified(projectName: string, config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${projectName}:${key}`, value]),
  );
}

function failureText(report: EngineReport, fallback: string): string {
  const mandatory = report.violations
    .filter(({ enforcementLevel }) => enforcementLevel === "mandatory")
    .map(({ policyName, message }) => `${policyName}: ${message}`);
  const texts = mandatory.length > 0 ? mandatory : report.errors;
  return texts.length > 0 ? texts.join("\n") : fallback;
}
