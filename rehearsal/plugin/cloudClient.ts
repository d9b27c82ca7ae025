import { Agent, request } from "node:http";
import type { CloudEndpoint } from "./cloudEndpoint";

/** The cloud refused a call; the message is the whole of what the operator gets to read. */
export class CloudRefusal extends Error {}

/** Header that carries {@link CloudEndpoint.token}. */
export const TOKEN_HEADER = "x-rehearsal-token";

/** Sends a plugin's calls to the stand-in cloud, over loopback connections that are kept open. */
export class CloudClient {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #abort = new AbortController();

  constructor(private readonly endpoint: CloudEndpoint) {}

  /**
   * Calls one method of the control plane.
   *
   * @returns the answer's JSON, unchecked
   * @throws {@link CloudRefusal} with the cloud's own words, or when the cloud is gone or the call was cancelled
   */
  async post(method: string, body: unknown): Promise<unknown> {
    const { status, text } = await this.#send(method, JSON.stringify(body));
    const answer = parse(text);
    if (status === 200) {
      return answer;
    }
    const message = errorMessage(answer);
    throw new CloudRefusal(message ?? `the stand-in cloud answered ${status} to ${method}`);
  }

  /** Ends every call under way, because the engine was told to stop. */
  cancel(): void {
    this.#abort.abort();
  }

  #send(method: string, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const call = request(
        new URL(`/plugin/${method}`, this.endpoint.url),
        {
          method: "POST",
          agent: this.#agent,
          signal: this.#abort.signal,
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            [TOKEN_HEADER]: this.endpoint.token,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
          });
        },
      );
      call.on("error", (error) => {
        reject(
          new CloudRefusal(
            this.#abort.signal.aborted
              ? "cancelled: the engine was told to stop"
              : `the stand-in cloud cannot be reached: ${error.message}`,
          ),
        );
      });
      call.end(body);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorMessage(answer: unknown): string | undefined {
  if (typeof answer === "object" && answer !== null && "error" in answer) {
    return typeof answer.error === "string" ? answer.error : undefined;
  }
  return undefined;
}
