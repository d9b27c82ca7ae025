import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Network } from "../../network";

/** Headers of the connection, which are not the request's or the answer's own. */
const OF_THE_CONNECTION = ["connection", "host", "keep-alive", "transfer-encoding", "content-length"];

/**
 * The way from a function's thread to the hosts of the stand-in's network: `GET <url>/<host>/<path>` on the loopback interface,
 * below a path that nobody can guess. An origin that does not answer is a connection that breaks.
 */
export class EgressProxy {
  readonly #secret = randomBytes(16).toString("hex");

  private constructor(
    private readonly server: Server,
    private readonly network: Network,
  ) {}

  /** Starts to listen, on a port that the system chooses. */
  static async start(network: Network): Promise<EgressProxy> {
    const server = createServer();
    const proxy = new EgressProxy(server, network);
    server.on("request", (request, response) => {
      proxy.#answer(request, response).catch(() => {
        response.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  /** What requests start with, without a slash at the end. */
  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") {
      throw new Error("the egress proxy is closed");
    }
    return `http://127.0.0.1:${address.port}/${this.#secret}`;
  }

  /** Stops listening and drops the connections that are kept open. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, secret, host = "", ...path] = (request.url ?? "/").split("/");
    if (secret !== this.#secret || request.method !== "GET" || host === "") {
      response.writeHead(404).end();
      return;
    }
    const attempt = await this.network.send({
      method: "GET",
      host,
      path: `/${path.join("/")}`,
      headers: headersOf(request),
    });
    if (attempt.kind !== "response") {
      response.destroy();
      return;
    }
    const { status, headers, body } = attempt.response;
    response.writeHead(status, withoutConnection(headers)).end(body);
  }
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(",") : (value ?? "");
  }
  return withoutConnection(headers);
}

function withoutConnection(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name.toLowerCase())),
  );
}
