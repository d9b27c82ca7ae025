import { StackOutputsError, type StackOutputsPort } from "../stackOutputs";

/** Reads outputs with the pulumi command, from whatever backend it is logged in to. */
export class PulumiStackOutputs implements StackOutputsPort {
  /** @param workDir directory of the Pulumi project, the one with Pulumi.yaml */
  constructor(private readonly workDir: string) {}

  async read(stack: string): Promise<Readonly<Record<string, unknown>>> {
    // Loaded late: it takes a second, which asking for help should not.
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    try {
      const selected = await LocalWorkspace.selectStack({ stackName: stack, workDir: this.workDir });
      const outputs = await selected.outputs();
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, plain(value)]));
    } catch (error) {
      throw new StackOutputsError(
        `The outputs of stack ${stack} cannot be read: ${essence(error)}. ` +
          "Install the pulumi command, log in to the stack's backend, and check the name with `pulumi stack ls`.",
        { cause: error },
      );
    }
  }
}

/** The Automation API types output values as `any`. */
function plain(value: unknown): unknown {
  return value;
}

/** How the Automation API says that there is no `pulumi` to run. */
const NO_COMMAND = "ENOENT: pulumi ";

/** The Automation API's messages hold the command's whole output; the engine marks the line that matters. */
export function essence(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error))
    .split("\n")
    .map((line) => line.trim());
  if (lines.some((line) => line.includes(NO_COMMAND))) {
    return "there is no pulumi command on the PATH";
  }
  const telling = lines.find((line) => line.startsWith("error:"))?.replace(/^error: /, "");
  return telling ?? lines.find((line) => line !== "") ?? "unknown error";
}
