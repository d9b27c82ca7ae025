import { ownKeys, parsePlatformConfig } from "../../stacks/config";
import { platformOutputs } from "../../stacks/outputs";
import type { EngineReport } from "../engine/engineEvents";
import { EngineFailure } from "../engine/rehearsalStack";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { StackDescription } from "../stackFile";
import { DeployedStage } from "./deployedStage";
import type { Stage } from "./stage";

/** What a redeployment did, and the stage as it is afterwards. */
export interface Redeployed {
  readonly preview: EngineReport;
  readonly update: EngineReport;
  readonly stage: Stage;
}

/** A platform team that edits the stack's configuration and deploys again, as it would with `pulumi up`. */
export class Redeployment {
  #config: Readonly<Record<string, string>>;

  /**
   * @param stage the stage as it is now
   */
  constructor(
    private readonly platform: RehearsedPlatform,
    private readonly description: StackDescription,
    private stage: Stage,
  ) {
    this.#config = description.config;
  }

  /** A value of the configuration as it stands, decoded. */
  value(key: string): unknown {
    const text = this.#config[`${this.description.projectName}:${key}`];
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  /** The whole configuration as it stands, in the texts that Pulumi keeps. */
  get config(): Readonly<Record<string, string>> {
    return this.#config;
  }

  /** Changes values of the configuration, by key without the namespace, and deploys nothing. */
  async write(changes: Readonly<Record<string, unknown>>): Promise<void> {
    this.#config = { ...this.#config, ...(await this.#configure(changes)) };
  }

  /**
   * Changes values of the configuration, previews and deploys.
   *
   * @param changes new values by key, without the namespace
   * @throws EngineFailure
   */
  async deploy(changes: Readonly<Record<string, unknown>>): Promise<Redeployed> {
    const { stack } = this.platform;
    await this.write(changes);
    const { preview, update } = await stack.up();
    const outputs = platformOutputs.parse(await stack.outputs());
    const config = parsePlatformConfig(ownKeys(this.#config, this.description.projectName));
    this.stage = await DeployedStage.set(
      this.platform,
      outputs,
      config,
      this.description.stackName,
      this.stage.secrets,
    );
    return { preview, update, stage: this.stage };
  }

  /** How many changes a preview of what is deployed would make: none, or something differs in every deployment. */
  async pendingChanges(): Promise<number> {
    return (await this.platform.stack.preview()).changed;
  }

  /**
   * Previews a change that must be refused, and takes it back.
   *
   * @returns why it was refused; undefined when it was not
   */
  async tryOut(changes: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    await this.#configure(changes);
    try {
      await this.platform.stack.preview();
      return undefined;
    } catch (error) {
      if (error instanceof EngineFailure) {
        return error.message;
      }
      throw error;
    } finally {
      await this.platform.stack.configure(this.#config);
    }
  }

  async #configure(changes: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, string>>> {
    const texts = Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [
        `${this.description.projectName}:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    await this.platform.stack.configure(texts);
    return texts;
  }
}
