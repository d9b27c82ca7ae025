import { readFile } from "node:fs/promises";

import { z } from "zod";

import { StackOutputsError, type StackOutputsPort } from "./stackOutputs";

/**
 * Reads outputs that were saved with `pulumi stack output --json`: an operator who keeps them needs neither the backend nor its
 * secrets' key on the day that either is down.
 */
export class OutputsFile implements StackOutputsPort {
  constructor(private readonly file: string) {}

  async read(stack: string): Promise<Readonly<Record<string, unknown>>> {
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(this.file, "utf8")));
    } catch (error) {
      throw new StackOutputsError(
        `The saved outputs of stack ${stack} cannot be read from ${this.file}. ` +
          `Save them with \`pulumi stack output --stack ${stack} --json >${this.file}\`.`,
        { cause: error },
      );
    }
  }
}
