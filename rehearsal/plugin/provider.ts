import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Scope } from "../cloud/core/types";
import { Answer, type Failure } from "./answers";
import type { CloudClient } from "./cloudClient";
import { diffResponse } from "./diff";
import { unary } from "./grpc";
import { diffProviderConfig, parseProviderConfig } from "./providerConfig";
import { Wire } from "./wire";

/**
 * One provider instance: the engine starts a process for each (so for each account and Region), configures it once, and
 * everything it asks from then on goes to the stand-in cloud with the scope that the cloud gave at configuration.
 *
 * Secrets: the provider declares that it does not know them. The engine then hands over plain values and marks the
 * outputs of the same names as secret again before it stores them.
 */
export class Provider {
  #scope: Scope | undefined;

  /**
   * @param pkg Pulumi package that this process stands for, e.g. `aws`
   * @param version version of the installed package: the engine warns of a plugin that is older than the program's SDK
   */
  constructor(
    private readonly pkg: string,
    private readonly version: string,
    private readonly cloud: CloudClient,
  ) {}

  /** The gRPC methods. What is not listed (`Handshake`, `Parameterize`, ...) is answered "unimplemented", which the engine accepts. */
  service(): UntypedServiceImplementation {
    return {
      getPluginInfo: unary(() => new PluginInfo().setVersion(this.version)),
      getSchema: unary(() => new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: this.pkg }))),
      checkConfig: unary((request: proto.CheckRequest) => checkConfig(request)),
      diffConfig: unary((request: proto.DiffRequest) => diffConfig(request)),
      configure: unary((request: proto.ConfigureRequest) => this.#configure(request)),
      check: unary((request: proto.CheckRequest) => this.#check(request)),
      diff: unary((request: proto.DiffRequest) => this.#diff(request)),
      create: unary((request: proto.CreateRequest) => this.#create(request)),
      read: unary((request: proto.ReadRequest) => this.#read(request)),
      update: unary((request: proto.UpdateRequest) => this.#update(request)),
      delete: unary((request: proto.DeleteRequest) => this.#delete(request)),
      invoke: unary((request: proto.InvokeRequest) => this.#invoke(request)),
      cancel: unary(() => {
        this.cloud.cancel();
        return new Empty();
      }),
    };
  }

  async #configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
    const inputs = parseProviderConfig(new Wire().read(request.getArgs()));
    this.#scope = (await this.#ask("configure", { inputs })).scope();
    return new proto.ConfigureResponse()
      .setAcceptsecrets(false)
      .setAcceptresources(false)
      .setAcceptoutputs(false)
      .setSupportspreview(true);
  }

  async #check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const wire = new Wire();
    const answer = await this.#ask("check", {
      scope: this.#configured(),
      token: request.getType(),
      urn: request.getUrn(),
      olds: request.getOlds() === undefined ? undefined : wire.read(request.getOlds()),
      news: wire.read(request.getNews()),
      randomSeed: base64(request.getRandomseed()),
    });
    return new proto.CheckResponse()
      .setInputs(wire.write(answer.props("inputs")))
      .setFailuresList(answer.failures().map(checkFailure));
  }

  async #diff(request: proto.DiffRequest): Promise<proto.DiffResponse> {
    const wire = new Wire();
    const oldInputs = wire.read(request.getOldInputs());
    const news = wire.read(request.getNews());
    const answer = await this.#ask("diff", {
      scope: this.#configured(),
      token: request.getType(),
      urn: request.getUrn(),
      id: request.getId(),
      oldInputs,
      oldOutputs: wire.read(request.getOlds()),
      news,
      ignoreChanges: request.getIgnorechangesList(),
    });
    return diffResponse(oldInputs, news, {
      changed: answer.texts("changed"),
      replaces: answer.texts("replaces"),
    });
  }

  async #create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const wire = new Wire();
    const answer = await this.#ask("create", {
      scope: this.#configured(),
      token: request.getType(),
      urn: request.getUrn(),
      inputs: wire.read(request.getProperties()),
      preview: request.getPreview(),
    });
    return new proto.CreateResponse()
      .setId(request.getPreview() ? "" : answer.text("id"))
      .setProperties(wire.write(answer.props("outputs")));
  }

  async #read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
    const wire = new Wire();
    const answer = await this.#ask("read", {
      scope: this.#configured(),
      token: request.getType(),
      id: request.getId(),
    });
    const resource = answer.optionalProps("resource");
    if (resource === undefined) {
      return new proto.ReadResponse();
    }
    const found = new Answer("read", resource);
    return new proto.ReadResponse()
      .setId(found.text("id"))
      .setInputs(wire.write(found.props("inputs")))
      .setProperties(wire.write(found.props("outputs")));
  }

  async #update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const wire = new Wire();
    const answer = await this.#ask("update", {
      scope: this.#configured(),
      token: request.getType(),
      urn: request.getUrn(),
      id: request.getId(),
      oldOutputs: wire.read(request.getOlds()),
      inputs: wire.read(request.getNews()),
      preview: request.getPreview(),
    });
    return new proto.UpdateResponse().setProperties(wire.write(answer.props("outputs")));
  }

  async #delete(request: proto.DeleteRequest): Promise<Empty> {
    await this.#ask("delete", {
      scope: this.#configured(),
      token: request.getType(),
      id: request.getId(),
      urn: request.getUrn(),
    });
    return new Empty();
  }

  async #invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
    const wire = new Wire();
    const answer = await this.#ask("invoke", {
      scope: this.#configured(),
      token: request.getTok(),
      args: wire.read(request.getArgs()),
    });
    return new proto.InvokeResponse().setReturn(wire.write(answer.props("result")));
  }

  async #ask(method: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
    return new Answer(method, await this.cloud.post(method, { pkg: this.pkg, ...body }));
  }

  #configured(): Scope {
    if (this.#scope === undefined) {
      throw new Error(`the ${this.pkg} provider was asked for something before the engine configured it`);
    }
    return this.#scope;
  }
}

function checkConfig(request: proto.CheckRequest): proto.CheckResponse {
  return new proto.CheckResponse().setInputs(request.getNews());
}

function diffConfig(request: proto.DiffRequest): proto.DiffResponse {
  const wire = new Wire();
  const oldInputs = wire.read(request.getOldInputs() ?? request.getOlds());
  const news = wire.read(request.getNews());
  return diffResponse(oldInputs, news, diffProviderConfig(oldInputs, news));
}

function checkFailure({ property, reason }: Failure): proto.CheckFailure {
  return new proto.CheckFailure().setProperty(property).setReason(reason);
}

function base64(bytes: Uint8Array | string): string {
  return typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("base64");
}
