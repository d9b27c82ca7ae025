import { describeError } from "../commandLine";
import type { ResourceChange, RotationPorts } from "./ports";
import { DeclinedError, RotationRefusedError, StackBusyError } from "./refusal";
import { isUnfinished, strangeChanges, type RotationScope } from "./resourceChanges";
import type { StepLog } from "./stepLog";

/** What the updates of one run go by. */
export interface UpdateRules {
  /** Deploy whatever else is pending in the stack, too. */
  readonly allowOtherChanges: boolean;
  /** What the operator is asked before the first change. */
  readonly question: string;
}

/** Updates of the stack: never without a preview with the policy pack, and never the first without the operator's consent. */
export class Updates {
  #isAgreed = false;
  readonly #redeployed = new Set<string>();

  constructor(
    private readonly ports: Pick<RotationPorts, "stack" | "confirm" | "progress">,
    private readonly log: StepLog,
    private readonly rules: UpdateRules,
  ) {}

  /**
   * Looks at the stack as it is before anything is written: what is pending, or refused, shows here and not half-way.
   *
   * Outputs do not prove that the update came to its end; where it did not, the rest is deployed. The rest may come too late for the
   * instants in the configuration, and the rules refuse it then.
   *
   * @param renew writes later instants; undefined where none would help
   */
  async complete(scope: RotationScope, renew: (() => Promise<void>) | undefined): Promise<void> {
    let changes: readonly ResourceChange[];
    try {
      changes = await this.#preview("look at the stack as it is", scope);
    } catch (error) {
      if (renew === undefined || error instanceof RotationRefusedError || error instanceof StackBusyError) {
        throw error;
      }
      this.ports.progress(`${describeError(error)} Trying once more with later instants.`);
      await this.agree();
      await renew();
      return;
    }
    if (isUnfinished(changes)) {
      await this.#up("deploy what an earlier update has left undone");
    }
  }

  /** Deploys the configuration. */
  async deploy(step: string, scope: RotationScope): Promise<void> {
    await this.#preview(`preview: ${step}`, scope);
    await this.#up(step);
  }

  /** Deploys again where AWS is not as the outputs say. @throws Error when that was tried before */
  async redeploy(reason: string, scope: RotationScope): Promise<void> {
    if (this.#redeployed.has(reason)) {
      throw new Error(
        `${reason}, and deploying again has not changed that. Look at the stack with pulumi refresh --preview-only.`,
      );
    }
    this.#redeployed.add(reason);
    await this.deploy(`deploy again, because ${reason}`, scope);
  }

  /** Asks the operator before the first change of anything. @throws DeclinedError */
  async agree(): Promise<void> {
    if (!this.#isAgreed && !(await this.ports.confirm(this.rules.question))) {
      throw new DeclinedError("Nothing was changed.");
    }
    this.#isAgreed = true;
  }

  async #preview(step: string, scope: RotationScope): Promise<readonly ResourceChange[]> {
    const changes = await this.log.run(step, () => this.ports.stack.preview());
    const strange = strangeChanges(changes, scope);
    if (strange.length > 0) {
      const list = strange.join("; ");
      if (!this.rules.allowOtherChanges) {
        throw new RotationRefusedError(
          `The update would take away what the rotation has nothing to do with: ${list}. ` +
            "Deploy what is pending first, or pass --allow-other-changes to have it deployed along.",
        );
      }
      this.ports.progress(`Deployed along, as allowed: ${list}`);
    }
    return changes;
  }

  async #up(step: string): Promise<void> {
    await this.agree();
    await this.log.run(step, () => this.ports.stack.up());
  }
}
