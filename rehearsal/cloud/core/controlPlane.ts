import type { Cloud } from "./cloud";
import { withAutomaticName } from "./control/autoname";
import { Catalog } from "./control/catalog";
import { configureProvider } from "./control/configure";
import { changedProperties, onlyTagsChanged, withoutNulls } from "./control/diff";
import { computedOf, outputsOf, previewOutputs, previewUpdateOutputs } from "./control/outputs";
import { hasUnknown, sameJson } from "./props";
import { loadArgumentSchemas } from "./schema/argumentSchema";
import type { SchemaDocument, TypeSchema } from "./schema/shapes";
import { validateArguments, type Failure } from "./schema/validate";
import {
  AwsError,
  type CheckRequest,
  type ControlPlane,
  type CreateRequest,
  type DiffRequest,
  type Props,
  type ResourceType,
  type Scope,
  type ServiceModule,
  type StoredResource,
  type UpdateRequest,
} from "./types";

/** Token under which the AWS provider's own settings are declared. */
const PROVIDER_TOKEN = "pulumi:providers:aws";

/**
 * The control plane over a cloud: what the provider plugins call. Asynchronous only for the argument schemas, which are
 * read from the installed SDKs or from `cacheDir`.
 */
export async function createControlPlane(
  cloud: Cloud,
  settings: { readonly serviceModules: readonly ServiceModule[]; readonly cacheDir: string },
): Promise<ControlPlane> {
  const catalog = new Catalog(settings.serviceModules);
  const tokens = [PROVIDER_TOKEN, ...catalog.types().map((type) => type.token)];
  return new StandInControlPlane(cloud, catalog, await loadArgumentSchemas(tokens, settings.cacheDir));
}

class StandInControlPlane implements ControlPlane {
  constructor(
    private readonly cloud: Cloud,
    private readonly catalog: Catalog,
    private readonly schemas: SchemaDocument,
  ) {}

  configure(pkg: string, inputs: Props): Scope {
    return configureProvider(this.cloud, pkg, inputs, (values) =>
      validateArguments(this.schemas, this.#schema(PROVIDER_TOKEN), values),
    );
  }

  check(request: CheckRequest): { inputs: Props; failures: readonly Failure[] } {
    const given = withoutNulls(request.news);
    const type = this.catalog.type(request.token);
    if (type === undefined) {
      return { inputs: given, failures: [{ property: "", reason: this.catalog.unknownType(request.token) }] };
    }
    const schema = this.#schema(request.token);
    const problems = validateArguments(this.schemas, schema, given);
    if (problems.length > 0) {
      return { inputs: given, failures: problems };
    }
    const located =
      schema.arguments["region"] === undefined ? given : { region: request.scope.region, ...given };
    const inputs = withAutomaticName(this.cloud, type, request, located);
    return { inputs, failures: type.check?.(inputs, this.#place(type, request.scope, inputs)) ?? [] };
  }

  diff(request: DiffRequest): { changed: readonly string[]; replaces: readonly string[] } {
    const type = this.#type(request.token);
    const changed = changedProperties(type, request);
    const scope = this.#place(type, request.scope, request.news);
    const { tagsAll } = outputsOf(this.#schema(request.token), scope, request.news, {});
    const retagged =
      tagsAll !== undefined &&
      !changed.includes("tags") &&
      !request.ignoreChanges.includes("tagsAll") &&
      !sameJson(tagsAll, request.oldOutputs["tagsAll"]);
    return {
      changed: retagged ? [...changed, "tagsAll"] : changed,
      replaces: changed.filter(
        (property) =>
          type.replaceOn.includes(property) ||
          (property === "region" && type.global !== true) ||
          type.mustReplace?.(
            property,
            request.oldInputs[property] ?? null,
            request.news[property] ?? null,
            request.news,
          ) === true,
      ),
    };
  }

  async create(request: CreateRequest): Promise<{ id: string; outputs: Props }> {
    const type = this.#type(request.token);
    const schema = this.#schema(request.token);
    const inputs = withoutNulls(request.inputs);
    const scope = this.#place(type, request.scope, inputs);
    if (request.preview) {
      return { id: "", outputs: previewOutputs(schema, type, scope, inputs) };
    }
    refuseUnknown(request.urn, inputs);
    const call = { cloud: this.cloud, token: request.token, urn: request.urn, scope, inputs };
    const making = type.create(call);
    // Not awaited when there is nothing to wait for: no other create may come between the checks and the entry.
    const made = making instanceof Promise ? await making : making;
    const outputs = outputsOf(schema, scope, inputs, made.computed);
    this.cloud.resources.add({
      token: request.token,
      urn: request.urn,
      id: made.id,
      scope,
      inputs,
      outputs,
    });
    return { id: made.id, outputs };
  }

  read(request: { scope: Scope; token: string; id: string }): StoredResource | undefined {
    return this.#find(request.scope, request.token, request.id);
  }

  async update(request: UpdateRequest): Promise<{ outputs: Props }> {
    const type = this.#type(request.token);
    const schema = this.#schema(request.token);
    const inputs = withoutNulls(request.inputs);
    const scope = this.#place(type, request.scope, inputs);
    if (request.preview) {
      return { outputs: previewUpdateOutputs(schema, type, scope, inputs, request.oldOutputs) };
    }
    refuseUnknown(request.urn, inputs);
    const previous = this.#find(scope, request.token, request.id, request.urn);
    if (previous === undefined) {
      throw new AwsError(
        serviceOf(request.token),
        "ResourceNotFoundException",
        `${request.id} does not exist`,
        404,
      );
    }
    const call = { cloud: this.cloud, token: request.token, urn: request.urn, scope, inputs, previous };
    const kept = computedOf(type, inputs, previous.outputs);
    let computed = kept;
    if (type.update !== undefined) {
      const updating = type.update(call);
      computed = { ...kept, ...(updating instanceof Promise ? await updating : updating) };
    } else if (!onlyTagsChanged(type, previous, inputs)) {
      throw new AwsError(
        serviceOf(request.token),
        "UnsupportedActionException",
        `Resource type ${request.token} does not support UPDATE action; replace the resource instead`,
      );
    }
    const outputs = outputsOf(schema, scope, inputs, computed);
    this.cloud.resources.replace({ ...previous, urn: request.urn, scope, inputs, outputs });
    return { outputs };
  }

  async delete(request: { scope: Scope; token: string; id: string; urn: string }): Promise<void> {
    const type = this.#type(request.token);
    const previous = this.#find(request.scope, request.token, request.id, request.urn);
    if (previous === undefined) {
      return;
    }
    await type.delete?.({
      cloud: this.cloud,
      token: request.token,
      urn: request.urn,
      scope: previous.scope,
      inputs: previous.inputs,
      previous,
    });
    this.cloud.resources.remove(previous);
  }

  invoke(request: { scope: Scope; token: string; args: Props }): Props {
    const type = this.catalog.invoke(request.token);
    if (type === undefined) {
      throw new Error(this.catalog.unknownInvoke(request.token));
    }
    return type.invoke(this.cloud, request.scope, request.args);
  }

  #type(token: string): ResourceType {
    const type = this.catalog.type(token);
    if (type === undefined) {
      throw new Error(this.catalog.unknownType(token));
    }
    return type;
  }

  #schema(token: string): TypeSchema {
    const schema = this.schemas.types[token];
    if (schema === undefined) {
      throw new Error(`no installed SDK declares ${token}, though a service of the stand-in cloud brings it`);
    }
    return schema;
  }

  /** Where the resource lives: its own `region` argument wins over the provider's Region. */
  #place(type: ResourceType, scope: Scope, inputs: Props): Scope {
    if (type.global === true) {
      return { ...scope, region: "global" };
    }
    const region = inputs["region"];
    return typeof region === "string" ? { ...scope, region } : scope;
  }

  /** Ids repeat between Regions (log groups): the URN decides where it is known, then the provider's own Region. */
  #find(scope: Scope, token: string, id: string, urn?: string): StoredResource | undefined {
    const found = this.cloud.resources.filter(
      token,
      (resource) => resource.id === id && resource.scope.accountId === scope.accountId,
    );
    return (
      found.find((resource) => resource.urn === urn) ??
      found.find((resource) => resource.scope.region === scope.region) ??
      found[0]
    );
  }
}

function refuseUnknown(urn: string, inputs: Props): void {
  const unknown = Object.keys(inputs).filter((property) => hasUnknown(inputs[property]));
  if (unknown.length > 0) {
    throw new Error(
      `${urn}: ${unknown.join(", ")} still unknown at the update; the engine must resolve it first`,
    );
  }
}

function serviceOf(token: string): string {
  return token.split(":")[1]?.split("/")[0] ?? token;
}
