import { sdkClientSettings, type SdkClientSettings } from "../../../../rehearsal/cloud/api/sdkClient";
import { CloudServer } from "../../../../rehearsal/cloud/api/server";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import type { Caller, Scope, ServiceModule } from "../../../../rehearsal/cloud/core/types";
import { Deployment } from "../core/standIn";

/** A client of any AWS service, as far as its end is concerned. */
interface Destroyable {
  destroy(): void;
}

/** A stack behind the loopback server, and real SDK clients for it. */
export class SdkWorld {
  readonly #clients: Destroyable[] = [];

  private constructor(
    readonly stack: Deployment,
    readonly server: CloudServer,
  ) {}

  static async over(modules: readonly ServiceModule[]): Promise<SdkWorld> {
    const stack = await Deployment.over(modules);
    const server = await CloudServer.start({
      cloud: stack.cloud,
      controlPlane: stack.plane,
      services: modules.flatMap(({ api }) => (api === undefined ? [] : [api])),
    });
    return new SdkWorld(stack, server);
  }

  /** A client that acts as `caller` until the world closes. */
  client<T extends Destroyable>(
    type: new (settings: SdkClientSettings) => T,
    caller: Caller,
    region: string,
  ): T {
    const client = new type(sdkClientSettings(this.server, caller, region));
    this.#clients.push(client);
    return client;
  }

  /** Like {@link client}, with credentials that STS gave. */
  clientWith<T extends Destroyable>(
    type: new (settings: SdkClientSettings) => T,
    credentials: SdkClientSettings["credentials"],
    region: string,
  ): T {
    const anyone = operatorOf({ accountId: "000000000000", region, defaultTags: {} });
    const client = new type({ ...sdkClientSettings(this.server, anyone, region), credentials });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) {
      client.destroy();
    }
    await this.server.close();
  }
}

/** The account itself, as a caller. */
export function operatorOf({ accountId }: Scope): Caller {
  return { principalArn: accountRootArn(accountId), accountId };
}

/** A role as a caller, without a session. */
export function roleCaller(principalArn: string, { accountId }: Scope): Caller {
  return { principalArn, accountId };
}

/** The name of the error that a request ends with, as an SDK client tells it. */
export async function errorName(request: Promise<unknown>): Promise<string> {
  return (await failureOf(request)).name;
}

/** The error that a request ends with; fails when it succeeds. */
export async function failureOf(request: Promise<unknown>): Promise<Error> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
    throw error;
  }
  throw new Error("the request was not refused");
}
