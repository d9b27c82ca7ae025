import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "../../../../rehearsal/clock";
import { Cloud } from "../../../../rehearsal/cloud/core/cloud";
import { createControlPlane } from "../../../../rehearsal/cloud/core/controlPlane";
import {
  AwsError,
  type ControlPlane,
  type Props,
  type Scope,
  type ServiceModule,
} from "../../../../rehearsal/cloud/core/types";
import { Network } from "../../../../rehearsal/network";

/** Two accounts: the operator's own, and one that is reached by a role. */
export const HOME = "111111111111";
export const OTHER = "222222222222";
export const OTHER_ROLE = `arn:aws:iam::${OTHER}:role/deploy`;

/** Providers of the tests. */
export const WEST: Scope = { accountId: HOME, region: "us-west-2", defaultTags: {} };
export const IRELAND: Scope = { accountId: HOME, region: "eu-west-1", defaultTags: {} };
export const OTHER_WEST: Scope = { accountId: OTHER, region: "us-west-2", defaultTags: {} };

/** Argument schemas are read once per SDK version, not once per test run. */
export const CACHE_DIR = join(tmpdir(), "media-platform-test-schemas");

/** A cloud with both accounts. */
export function makeCloud(seed = 7): Cloud {
  const clock = new VirtualClock();
  const cloud = new Cloud({ clock, network: new Network(clock), seed });
  cloud.registerAccount(HOME);
  cloud.registerAccount(OTHER, { deployRoleArns: [OTHER_ROLE] });
  return cloud;
}

/** A stack as the engine would run it: URNs, random seeds and the create call in order. */
export class Deployment {
  private constructor(
    readonly cloud: Cloud,
    readonly plane: ControlPlane,
  ) {}

  static async over(modules: readonly ServiceModule[], cloud = makeCloud()): Promise<Deployment> {
    return new Deployment(
      cloud,
      await createControlPlane(cloud, { serviceModules: modules, cacheDir: CACHE_DIR }),
    );
  }

  urn(token: string, name: string): string {
    return `urn:pulumi:test::media::${token}::${name}`;
  }

  /** Checks and creates; fails with the check's first failure. */
  async create(
    token: string,
    name: string,
    args: Props,
    scope: Scope = WEST,
  ): Promise<{ id: string; inputs: Props; outputs: Props; urn: string }> {
    const urn = this.urn(token, name);
    const { inputs, failures } = this.check(token, name, args, scope);
    if (failures.length > 0) {
      throw new Error(failures.map((failure) => `${failure.property}: ${failure.reason}`).join("\n"));
    }
    const made = await this.plane.create({ scope, token, urn, inputs, preview: false });
    return { ...made, inputs, urn };
  }

  check(
    token: string,
    name: string,
    args: Props,
    scope: Scope = WEST,
    olds?: Props,
  ): ReturnType<ControlPlane["check"]> {
    return this.plane.check({
      scope,
      token,
      urn: this.urn(token, name),
      olds,
      news: args,
      randomSeed: Buffer.from(name).toString("base64"),
    });
  }

  async update(
    token: string,
    name: string,
    id: string,
    args: Props,
    scope: Scope = WEST,
  ): Promise<{ outputs: Props }> {
    const existing = this.plane.read({ scope, token, id });
    const { inputs, failures } = this.check(token, name, args, scope, existing?.inputs);
    if (failures.length > 0) {
      throw new Error(failures.map((failure) => `${failure.property}: ${failure.reason}`).join("\n"));
    }
    return this.plane.update({
      scope,
      token,
      urn: this.urn(token, name),
      id,
      inputs,
      oldOutputs: existing?.outputs ?? {},
      preview: false,
    });
  }

  delete(token: string, name: string, id: string, scope: Scope = WEST): Promise<void> {
    return this.plane.delete({ scope, token, id, urn: this.urn(token, name) });
  }
}

/** The error that `action` ends with; fails when it succeeds. */
export async function refusalOf(action: () => unknown): Promise<Error> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
    throw error;
  }
  throw new Error("it was not refused");
}

/** The AWS error code that `action` ends with. */
export async function codeOf(action: () => unknown): Promise<string> {
  const error = await refusalOf(action);
  if (error instanceof AwsError) {
    return error.code;
  }
  throw error;
}

/** A policy document's text. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A role's trust in a service. */
export function trust(service: string, condition?: object): string {
  return policy({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}
