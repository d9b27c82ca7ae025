import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import { type WireProperties, wireProperties } from "./wireValues";

/** One registered resource or component, with the options that `MockResourceArgs` leaves out. */
export interface RecordedResource {
  /** Empty until the registration is answered. */
  urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** Inputs as the provider would see them, secrets opened, unknown values as `UNKNOWN`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Paths of the inputs that are secrets. */
  readonly secretInputs: readonly string[];
  /** URN of the parent, empty for the top level. */
  readonly parent: string;
  /** URN of the provider, empty when none was given. */
  readonly provider: string;
  readonly protect: boolean;
  /** URNs of everything it depends on: `dependsOn` and what its inputs came from. */
  readonly dependencies: readonly string[];
  /** URNs per input property. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  /** Undefined when the option was not given, which leaves the choice to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  readonly aliases: number;
  /** How many transforms it brings for itself and its children; mocks do not run them. */
  readonly transforms: number;
  /** Names of the hooks that run before it is updated; mocks do not run them. */
  readonly beforeUpdate: readonly string[];
}

/** A hook that the program registered. */
export interface RecordedHook {
  readonly name: string;
  /** Whether it runs in previews as well. */
  readonly onDryRun: boolean;
}

/** Everything a program registered, in the order of registration. */
export class Recording {
  readonly resources: RecordedResource[] = [];
  readonly hooks: RecordedHook[] = [];
  /** What each component passed to `registerOutputs`, by URN. */
  readonly registeredOutputs = new Map<string, WireProperties>();
  private readonly refusals: Error[] = [];

  /** Notes why something was refused; {@link settled} throws it. */
  refuse(reason: string): Error {
    const error = new Error(`recording mocks: ${reason}`);
    this.refusals.push(error);
    return error;
  }

  /**
   * Waits until every registration is answered, nested ones included.
   *
   * @throws Error the first refusal, which the program itself may have swallowed
   */
  async settled(): Promise<void> {
    // Rejected registrations reject here as well; the refusal is the better message.
    const failure = await pulumi.runtime.disconnect().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (this.refusals[0] !== undefined) {
      throw this.refusals[0];
    }
    if (failure !== undefined) {
      throw failure instanceof Error ? failure : new Error("a registration failed", { cause: failure });
    }
  }

  ofType(type: string): readonly RecordedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The only resource of a type, or the only one of that name. Throws, naming what there is, unless there is exactly one. */
  one(type: string, name?: string): RecordedResource {
    const candidates = this.ofType(type);
    const found = candidates.filter((resource) => name === undefined || resource.name === name);
    if (found[0] === undefined || found.length > 1) {
      const names = candidates.map((candidate) => candidate.name).join(", ") || "none";
      throw new Error(
        `expected one ${type}${name === undefined ? "" : ` called ${name}`}; recorded: ${names}`,
      );
    }
    return found[0];
  }

  byUrn(urn: string): RecordedResource {
    const found = this.resources.find((resource) => resource.urn === urn);
    if (found === undefined) {
      throw new Error(`no resource has the URN ${urn}`);
    }
    return found;
  }

  childrenOf(parent: RecordedResource): readonly RecordedResource[] {
    return this.resources.filter((resource) => resource.parent === parent.urn);
  }

  /** What a component registered as its outputs. Throws if it never did: an unfinished component. */
  outputsOf(component: RecordedResource): WireProperties {
    const outputs = this.registeredOutputs.get(component.urn);
    if (outputs === undefined) {
      throw new Error(`${component.name} registered no outputs`);
    }
    return outputs;
  }

  /** Whether the engine must create `earlier` before `later`: a path of dependencies, not mere luck in the order. */
  comesAfter(later: RecordedResource, earlier: RecordedResource): boolean {
    const seen = new Set<string>();
    const pending = [...later.dependencies];
    for (let urn = pending.pop(); urn !== undefined; urn = pending.pop()) {
      if (urn === earlier.urn) {
        return true;
      }
      if (!seen.has(urn)) {
        seen.add(urn);
        pending.push(...this.byUrn(urn).dependencies);
      }
    }
    return false;
  }

  /** Account and Region of the provider that manages a resource; its own `region` argument wins. */
  targetOf(resource: RecordedResource): { readonly accountId: string; readonly region: string } {
    const inputs = resource.provider === "" ? {} : this.byUrn(resource.provider).inputs;
    const accounts: unknown =
      typeof inputs["allowedAccountIds"] === "string" ? JSON.parse(inputs["allowedAccountIds"]) : [];
    const region = resource.inputs["region"] ?? inputs["region"];
    return {
      accountId: Array.isArray(accounts) && typeof accounts[0] === "string" ? accounts[0] : "000000000000",
      region: typeof region === "string" ? region : "us-east-1",
    };
  }
}

/** Reads a registration request. */
export function recordOf(request: RegisterResourceRequest): RecordedResource {
  const { values, secrets } = wireProperties(request.getObject()?.toJavaScript());
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    propertyDependencies[property] = dependencies.getUrnsList();
  });
  return {
    urn: "",
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: values,
    secretInputs: secrets,
    parent: request.getParent(),
    provider: providerUrn(request.getProvider()),
    protect: request.getProtect() ?? false,
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    aliases: request.getAliasesList().length,
    transforms: request.getTransformsList().length,
    beforeUpdate: request.getHooks()?.getBeforeUpdateList() ?? [],
  };
}

/** A provider reference is `<urn>::<id>`; the id is unknown in a preview. */
function providerUrn(reference: string): string {
  return reference.split("::").slice(0, 4).join("::");
}
