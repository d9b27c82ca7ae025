import { deployPlatform } from "./stacks/platform";
import type { ProgramEnvironment } from "./stacks/programEnvironment";

/** The program that Pulumi runs; it calls this function once its settings are there, with nothing. The rehearsal hands its own clock over. */
const program = async (environment?: ProgramEnvironment): Promise<ReturnType<typeof deployPlatform>> =>
  Promise.resolve(deployPlatform(environment));

export = program;
