import {
  unknownCheckingProxy,
  type Policy,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { z } from "zod";
import "./unknown";

/** Properties as a program would write them; unknown parts are the sentinels of `@pulumi/policy/proxy`. */
export type Props = Readonly<Record<string, unknown>>;

/** A resource as a test states it. */
export interface Sample {
  readonly type: string;
  readonly name: string;
  readonly props: Props;
  /** The resource option. @default false */
  readonly protect?: boolean;
  /** Region of the resource's provider. @default no provider is told */
  readonly providerRegion?: unknown;
  /** Names of the samples that each property's value comes from, for stack policies. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** A violation as the policy engine would show it: the message and the resource's logical name. */
export interface Violation {
  readonly message: string;
  readonly resource: string;
}

/** What a resource policy says about one resource. Throws whatever the policy lets escape. */
export async function violationsOf(
  policy: ResourceValidationPolicy,
  sample: Sample,
  config: Props = {},
): Promise<Violation[]> {
  const violations: Violation[] = [];
  const validations = [policy.validateResource ?? []].flat();
  if (validations.length === 0) {
    throw new Error(`${policy.name} judges no resources`);
  }
  for (const validate of validations) {
    await validate(resourceArgs(sample, config), (message) =>
      violations.push({ message, resource: sample.name }),
    );
  }
  return violations;
}

/** What a stack policy says about a whole stack. Throws whatever the policy lets escape. */
export async function stackViolationsOf(
  policy: StackValidationPolicy,
  samples: readonly Sample[],
): Promise<Violation[]> {
  const violations: Violation[] = [];
  const args = stackArgs(samples);
  const names = new Map(args.resources.map(({ urn, name }) => [urn, name]));
  await policy.validateStack(args, (message, urn) =>
    violations.push({ message, resource: names.get(urn ?? "") ?? "the stack" }),
  );
  return violations;
}

/** Judges samples by any policy, of either kind. */
export async function judge(policy: Policy, samples: readonly Sample[]): Promise<Violation[]> {
  if (isStackPolicy(policy)) {
    return stackViolationsOf(policy, samples);
  }
  if (!isResourcePolicy(policy)) {
    throw new Error(`${policy.name} is neither a resource policy nor a stack policy`);
  }
  const all = await Promise.all(samples.map((sample) => violationsOf(policy, sample)));
  return all.flat();
}

function isStackPolicy(policy: Policy): policy is StackValidationPolicy {
  return "validateStack" in policy;
}

function isResourcePolicy(policy: Policy): policy is ResourceValidationPolicy {
  return "validateResource" in policy;
}

function resourceArgs(sample: Sample, config: Props): ResourceValidationArgs {
  return {
    type: sample.type,
    name: sample.name,
    urn: urnOf(sample),
    props: proxied(sample.props),
    opts: { ...OPTIONS, protect: sample.protect ?? false },
    ...(sample.providerRegion === undefined ? {} : { provider: providerIn(sample.providerRegion) }),
    stackTags: new Map(),
    isType: refuseClasses,
    asType: refuseClasses,
    getConfig: configReader(config),
    notApplicable: refuse,
  };
}

function stackArgs(samples: readonly Sample[]): StackValidationArgs {
  const resources = samples.map((sample): PolicyResource => ({
    type: sample.type,
    name: sample.name,
    urn: urnOf(sample),
    props: proxied(sample.props),
    opts: { ...OPTIONS, protect: sample.protect ?? false },
    dependencies: [],
    propertyDependencies: {},
    isType: refuseClasses,
    asType: refuseClasses,
  }));
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  samples.forEach((sample, index) => {
    for (const [property, sources] of Object.entries(sample.propertyDependencies ?? {})) {
      const found = sources.map((source) => byName.get(source));
      if (found.includes(undefined)) {
        throw new Error(`${sample.name}.${property} depends on a sample that is not in the stack`);
      }
      resources[index]!.propertyDependencies[property] = found.filter((source) => source !== undefined);
    }
  });
  return { resources, stackTags: new Map(), getConfig: configReader({}), notApplicable: refuse };
}

const OPTIONS = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

function providerIn(region: unknown): NonNullable<ResourceValidationArgs["provider"]> {
  const sample = { type: "pulumi:providers:aws", name: "media" };
  return { ...sample, urn: urnOf({ ...sample, props: {} }), props: proxied({ region }) };
}

function urnOf({ type, name }: Sample): string {
  return `urn:pulumi:test::media-platform::${type}::${name}`;
}

/** What the policy server hands over: a fresh copy, in the proxy that throws at each unknown read. */
function proxied(props: Props): Props {
  return unknownCheckingProxy(structuredClone(props));
}

/** As in the engine, `notApplicable` never returns; the pack's rules never need it. */
function refuse(): never {
  throw new Error("this pack's rules never declare themselves not applicable");
}

/** The rules match type tokens, because deprecated twins have no class; an answer here would be a guess. */
function refuseClasses(): never {
  throw new Error("this pack's rules match type tokens, not classes");
}

/** The policy SDK lets each caller name the type it expects, unchecked; the pack's rules read it as unknown data. */
function configReader(config: Props): ResourceValidationArgs["getConfig"] {
  return () => asExpected(config);
}

function asExpected<T extends object>(config: Props, schema: z.ZodType<T> = z.custom<T>()): T {
  return schema.parse(config);
}
