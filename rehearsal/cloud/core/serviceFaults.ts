import { AwsError } from "./types";

/** What can be wrong with one service of a Region: `failing` answers 500 to every call, `silent` takes calls and answers none. */
export type ServiceFault = "failing" | "silent";

/** What is wrong with a service, and the calls that wait until it is mended. */
interface Outage {
  readonly fault: ServiceFault;
  readonly mended: Promise<void>;
  readonly end: () => void;
}

/**
 * Outages of single services, where the rest of their Region goes on. They reach the calls of SDK clients; what the stand-in's services
 * ask each other goes on too.
 */
export class ServiceFaults {
  readonly #outages = new Map<string, Outage>();

  /**
   * Breaks a service, or mends it with `undefined`. Calls that a silent service holds are answered once it is mended.
   * @param service signing name, e.g. `ssm`, `secretsmanager`
   */
  set(service: string, region: string, fault: ServiceFault | undefined): void {
    const key = keyOf(service, region);
    this.#outages.get(key)?.end();
    this.#outages.delete(key);
    if (fault !== undefined) {
      this.#outages.set(key, outage(fault));
    }
  }

  /** Lets a call through, or holds it for as long as the service is silent. @throws AwsError InternalServerError */
  async admit(service: string, region: string): Promise<void> {
    for (let found = this.#find(service, region); found !== undefined; found = this.#find(service, region)) {
      if (found.fault === "failing") {
        throw new AwsError(
          service,
          "InternalServerError",
          `An error occurred on the server side: ${service} in ${region} fails`,
          500,
        );
      }
      await found.mended;
    }
  }

  #find(service: string, region: string): Outage | undefined {
    return this.#outages.get(keyOf(service, region));
  }
}

function outage(fault: ServiceFault): Outage {
  let end = (): void => undefined;
  const mended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { fault, mended, end };
}

function keyOf(service: string, region: string): string {
  return `${service} ${region}`;
}
