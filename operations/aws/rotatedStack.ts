import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Stack } from "@pulumi/pulumi/automation";
import { z } from "zod";

import { platformOutputs } from "../../stacks/outputs";
import type { CdnIdentifierConfig } from "../../stacks/schemas/cdnIdentifierSchema";
import type {
  DeployedStack,
  ResourceChange,
  RotationConfiguration,
  SigningKeyStates,
  StackPort,
} from "../rotation/ports";
import { RotationRefusedError, StackBusyError } from "../rotation/refusal";
import { readStackFile, withCdnIdentifier, withSigningKeys } from "../rotation/stackFile";
import { readOutputs, type StackOutputsPort } from "../stackOutputs";
import { essence } from "./pulumiStack";

const region = platformOutputs.shape.regions.valueType;

const rotationOutputs = platformOutputs
  .pick({ mediaRegions: true, signingKeys: true })
  .extend({ regions: z.record(z.string(), region.pick({ cdnIdentifier: true })) });

/** Operations that leave a resource as it was. */
const UNCHANGED: ReadonlySet<string> = new Set(["same", "read", "refresh"]);

/** A stack in its project: the configuration in its file, updates over the Automation API with the pulumi command. */
export class RotatedStack implements StackPort {
  readonly #file: string;

  /**
   * @param projectDirectory where Pulumi.yaml is, with the policy pack in `policies`
   * @param stack name, with or without its organization and project
   * @param deployed where its outputs are read
   * @param output gets what the pulumi command prints of an update
   */
  constructor(
    private readonly projectDirectory: string,
    private readonly stack: string,
    private readonly deployed: StackOutputsPort,
    private readonly output: (text: string) => void,
  ) {
    this.#file = join(projectDirectory, `Pulumi.${stack.split("/").at(-1) ?? stack}.yaml`);
  }

  async readConfiguration(): Promise<RotationConfiguration> {
    return readStackFile(await this.#text());
  }

  async writeSigningKeys(keys: SigningKeyStates): Promise<void> {
    await this.#replace(withSigningKeys(await this.#text(), keys));
  }

  async writeCdnIdentifier(name: string, identifier: CdnIdentifierConfig): Promise<void> {
    await this.#replace(withCdnIdentifier(await this.#text(), name, identifier));
  }

  async outputs(): Promise<DeployedStack> {
    const { mediaRegions, signingKeys, regions } = await readOutputs(
      rotationOutputs,
      this.deployed,
      this.stack,
    );
    return {
      mediaRegions,
      signingKeys,
      // A stack from before there were rotations has its first value, at rest.
      cdnIdentifiers: Object.fromEntries(
        Object.entries(regions).map(([name, { cdnIdentifier }]) => [
          name,
          cdnIdentifier ?? { generation: 1, step: "settled" as const },
        ]),
      ),
    };
  }

  async preview(): Promise<readonly ResourceChange[]> {
    const changes: ResourceChange[] = [];
    await this.#work(async (selected) => {
      await selected.preview({
        policyPacks: [join(this.projectDirectory, "policies")],
        onEvent: ({ resourcePreEvent }) => {
          if (resourcePreEvent !== undefined && !UNCHANGED.has(resourcePreEvent.metadata.op)) {
            const { op, urn } = resourcePreEvent.metadata;
            changes.push({ op, urn });
          }
        },
      });
    }, "The preview");
    return changes;
  }

  async up(): Promise<void> {
    await this.#work(async (selected) => {
      await selected.up({
        policyPacks: [join(this.projectDirectory, "policies")],
        message: "Key rotation",
        onOutput: this.output,
      });
    }, "The update");
  }

  async #work(work: (stack: Stack) => Promise<void>, what: string): Promise<void> {
    // Loaded late: it takes a second, which asking for help should not.
    const { ConcurrentUpdateError, LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    try {
      await work(await LocalWorkspace.selectStack({ stackName: this.stack, workDir: this.projectDirectory }));
    } catch (error) {
      if (error instanceof ConcurrentUpdateError) {
        throw new StackBusyError(
          `Somebody else's update of stack ${this.stack} is under way. Wait until it has ended, then run this again. ` +
            `If nobody is at it, because a command was killed, release the stack with: pulumi cancel --stack ${this.stack}`,
          { cause: error },
        );
      }
      throw new Error(
        `${what} of stack ${this.stack} failed: ${essence(error)}. Mend that and run the same command again, it goes on from there.`,
        { cause: error },
      );
    }
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.#file, "utf8");
    } catch (error) {
      throw new RotationRefusedError(
        `${this.#file} cannot be read (${error instanceof Error ? error.message : String(error)}). ` +
          "Rotations change the stack's configuration: run them where its file is.",
        { cause: error },
      );
    }
  }

  /** All at once: whoever reads sees the old text or the new one, and so does whoever comes after a kill. */
  async #replace(text: string): Promise<void> {
    const next = `${this.#file}.${randomBytes(4).toString("hex")}`;
    try {
      await writeFile(next, text, { flag: "wx" });
      await rename(next, this.#file);
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    }
  }
}
