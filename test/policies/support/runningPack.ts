import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  AnalyzerResourceOptions,
  type AnalyzerInfo,
  type AnalyzeResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PACK = join(__dirname, "../../../policies");

/** How the SDK's loader treats the pack's TypeScript: with or without checking types. */
export type Loading = "checked" | "transpiled";

/** The pack in a process of its own, as the engine runs it, spoken to over the engine's protocol. */
export class RunningPack {
  readonly #process: ChildProcess;
  readonly #client: AnalyzerClient;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /**
   * @param loading without the loader's cache, so that the files are really compiled
   * @throws Error with the process's output when the pack ends without a port
   */
  static async start(loading: Loading): Promise<RunningPack> {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: PACK,
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: String(loading === "transpiled"), TS_NODE_CACHE: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
    for await (const line of createInterface({ input: child.stdout })) {
      if (/^\d+$/.test(line)) {
        return new RunningPack(child, Number(line));
      }
      said.push(line);
    }
    throw new Error(`the policy pack ended without a port:\n${said.join("\n")}`);
  }

  info(): Promise<AnalyzerInfo> {
    return new Promise((resolve, reject) => {
      this.#client.getAnalyzerInfo(new Empty(), (error, info) => {
        settle(error, info, resolve, reject);
      });
    });
  }

  analyze(type: string, name: string, props: Record<string, JavaScriptValue>): Promise<AnalyzeResponse> {
    const request = new AnalyzeRequest()
      .setType(type)
      .setName(name)
      .setUrn(`urn:pulumi:test::media-platform::${type}::${name}`)
      .setOptions(new AnalyzerResourceOptions())
      .setProperties(Struct.fromJavaScript(props));
    return new Promise((resolve, reject) => {
      this.#client.analyze(request, (error, response) => {
        settle(error, response, resolve, reject);
      });
    });
  }

  async stop(): Promise<void> {
    this.#client.close();
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }
}

function settle<T>(
  error: Error | null,
  value: T,
  resolve: (value: T) => void,
  reject: (error: Error) => void,
): void {
  if (error === null) {
    resolve(value);
  } else {
    reject(error);
  }
}
