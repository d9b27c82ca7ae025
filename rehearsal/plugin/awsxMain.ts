/**
 * The process of the `awsx` plugin, `node <this> <version> <engine address>`: it builds components out of ordinary resources, which the engine then sends to the `aws`
 * plugin. It has no state of its own and never talks to the cloud.
 */
import "./lifeline";
import type * as pulumi from "@pulumi/pulumi";
import { main, type ConstructResult, type Provider } from "@pulumi/pulumi/provider";
import { AWSX_TRAIL, Trail } from "./awsxTrail";

const [version, ...engineArgs] = process.argv.slice(2);
if (version === undefined) {
  throw new Error("usage: <version of the awsx package> <engine address>");
}

const provider: Provider = {
  version,
  schema: JSON.stringify({ name: "awsx" }),
  construct: (
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> => {
    if (type !== AWSX_TRAIL) {
      return Promise.reject(new Error(`${type} is not rehearsed: of awsx, only ${AWSX_TRAIL} is`));
    }
    const trail = new Trail(name, inputs, options);
    return Promise.resolve({ urn: trail.urn, state: { trail: trail.trail } });
  },
};

main(provider, engineArgs).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
