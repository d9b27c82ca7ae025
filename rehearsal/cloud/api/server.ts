import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { TOKEN_HEADER } from "../../plugin/cloudClient";
import type { CloudEndpoint } from "../../plugin/cloudEndpoint";
import type { Cloud } from "../core/cloud";
import { AwsError, type ApiResponse, type ApiService, type Caller, type ControlPlane } from "../core/types";
import { CredentialStore, type IssuedCredentials } from "./credentials";
import { PLUGIN_METHODS } from "./pluginRequests";
import { parseCredentialScope } from "./signature";

/** What a {@link CloudServer} serves. */
export interface CloudServerSettings {
  readonly cloud: Cloud;
  readonly controlPlane: ControlPlane;
  /** Wire protocols of the services that SDK clients may call. */
  readonly services: readonly ApiService[];
  /**
   * Told of errors that are the stand-in's own fault, with their stack; the caller only gets their message.
   * @default they are not reported anywhere else
   */
  readonly onInternalError?: (error: unknown) => void;
}

/** Largest request body that is read: a Lambda bundle is far below it. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** Loopback names; a label in front is the account id that the KeyValueStore client adds. */
const LOOPBACK_HOST = /^(?:[a-z0-9-]+\.)*(?:localhost|127\.0\.0\.1)(?::\d+)?$/i;

/**
 * The stand-in cloud's one door: an HTTP server on the loopback interface, on a port that the system chooses. Provider
 * plugins come in under `/plugin/`, with the run's token; everything else is an AWS SDK request.
 */
export class CloudServer {
  readonly #server: Server;
  readonly #token = randomBytes(32).toString("hex");
  readonly #credentials: CredentialStore;
  readonly #services: ReadonlyMap<string, ApiService>;

  private constructor(private readonly settings: CloudServerSettings) {
    this.#credentials = settings.cloud.service(CredentialStore);
    this.#services = new Map(settings.services.map((service) => [service.signingName, service]));
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    // Node drops idle connections after five seconds; a plugin that sends at that moment would see its call fail.
    this.#server.keepAliveTimeout = 0;
  }

  /** Starts to listen. */
  static async start(settings: CloudServerSettings): Promise<CloudServer> {
    const server = new CloudServer(settings);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(0, "127.0.0.1", resolve);
    });
    return server;
  }

  /** The port on 127.0.0.1. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") {
      throw new Error("the cloud's server is closed");
    }
    return address.port;
  }

  /** What the provider plugins need to know. */
  get pluginEndpoint(): CloudEndpoint {
    return { url: `http://127.0.0.1:${this.port}`, token: this.#token };
  }

  /** Credentials for an SDK client that acts as `caller`. */
  issueCredentials(caller: Caller): IssuedCredentials {
    return this.#credentials.issue(caller);
  }

  /** Stops listening and drops the connections that are kept open. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#dispatch(request).catch((error: unknown) => this.#internalError(error));
    response.writeHead(answer.status, answer.headers ?? {});
    response.end(answer.body);
  }

  async #dispatch(request: IncomingMessage): Promise<ApiResponse> {
    // A page in a browser on this machine can be made to call loopback addresses under a name of its own.
    if (!LOOPBACK_HOST.test(request.headers.host ?? "")) {
      return json(403, { error: "only requests to localhost are answered" });
    }
    const url = new URL(request.url ?? "/", "http://localhost");
    const method = /^\/plugin\/([a-z]+)$/.exec(url.pathname)?.[1];
    return method === undefined ? this.#serveApi(request, url) : this.#servePlugin(request, method);
  }

  async #servePlugin(request: IncomingMessage, method: string): Promise<ApiResponse> {
    if (!sameText(header(request, TOKEN_HEADER) ?? "", this.#token)) {
      return json(403, { error: "not a plugin of this run" });
    }
    const serve = PLUGIN_METHODS[method];
    if (serve === undefined || request.method !== "POST") {
      return json(404, { error: `there is no plugin method ${request.method ?? ""} ${method}` });
    }
    try {
      const body: unknown = JSON.parse((await readBody(request)).toString("utf8"));
      return json(200, await serve(this.settings.controlPlane, body));
    } catch (error) {
      return error instanceof AwsError
        ? json(error.statusCode, { error: error.message })
        : this.#internalError(error);
    }
  }

  async #serveApi(request: IncomingMessage, url: URL): Promise<ApiResponse> {
    const scope = parseCredentialScope(request.headers.authorization);
    if (scope === undefined) {
      return awsError(
        new AwsError(
          "aws",
          "MissingAuthenticationToken",
          "The request is not signed with SigV4 or SigV4A",
          403,
        ),
      );
    }
    const service = this.#services.get(scope.service);
    if (service === undefined) {
      return awsError(
        new AwsError(
          scope.service,
          "NotImplemented",
          `The stand-in cloud has no API for the service ${scope.service}`,
          501,
        ),
      );
    }
    const refuse = service.refuse ?? awsError;
    const caller = this.#credentials.callerOf(scope.accessKeyId, header(request, "x-amz-security-token"));
    if (caller === undefined) {
      return refuse(
        new AwsError(
          scope.service,
          "UnrecognizedClientException",
          "The security token included in the request is invalid",
          403,
        ),
      );
    }
    try {
      return await service.handle(this.settings.cloud, {
        caller,
        region: scope.region,
        method: request.method ?? "GET",
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: flatHeaders(request),
        body: await readBody(request),
      });
    } catch (error) {
      if (error instanceof AwsError) {
        return refuse(error);
      }
      const fault = this.#internalError(error);
      return service.refuse?.(faultOf(scope.service, error)) ?? fault;
    }
  }

  #internalError(error: unknown): ApiResponse {
    this.settings.onInternalError?.(error);
    return json(500, { error: faultOf("aws", error).plainMessage });
  }
}

/** The stand-in's own mistake, in the words that it tells a caller. */
function faultOf(service: string, error: unknown): AwsError {
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError(service, "InternalFailure", `fault of the stand-in cloud: ${message}`, 500);
}

function json(status: number, body: unknown): ApiResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** An error as both the REST-JSON and the JSON-RPC protocols of AWS spell it. */
function awsError({ statusCode, code, plainMessage }: AwsError): ApiResponse {
  return {
    status: statusCode,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
    body: JSON.stringify({ __type: code, message: plainMessage }),
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.keys(request.headers).map((name) => [name, header(request, name) ?? ""]));
}

function sameText(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: unknown = chunk;
    if (!Buffer.isBuffer(bytes)) {
      throw new Error("request body: expected bytes");
    }
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      throw new Error(`request body: more than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
