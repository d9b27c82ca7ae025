import type { Cloud } from "../../core/cloud";
import type { Scope } from "../../core/types";

/** Serves HTTP APIs: each is a host of the stand-in's network. */
export class HttpApis {
  constructor(private readonly cloud: Cloud) {}

  /** Makes an API reachable under its own name. */
  open(apiId: string, { region }: Scope): void {
    this.cloud.network.listen(hostOf(apiId, region), {
      region,
      handle: () => ({ status: 404, headers: {}, body: new Uint8Array() }),
    });
  }

  /** Takes an API off the network. */
  close(apiId: string, { region }: Scope): void {
    this.cloud.network.close(hostOf(apiId, region));
  }
}

/** The name that API Gateway gives an API. */
export function hostOf(apiId: string, region: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}
