import { deployPlatform } from "./stacks/platform";

/** The program that Pulumi runs; it calls this function once its settings are there. */
const program = async (): Promise<ReturnType<typeof deployPlatform>> => Promise.resolve(deployPlatform());

export = program;
