import { Agent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Caller } from "../core/types";
import type { IssuedCredentials } from "./credentials";
import type { CloudServer } from "./server";

/** Settings for the constructor of any AWS SDK client, so that it talks to the stand-in cloud and nothing else. */
export interface SdkClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: IssuedCredentials;
  readonly requestHandler: { readonly httpAgent: Agent; readonly httpsAgent: HttpsAgent };
  readonly maxAttempts: number;
  /** S3 only, the other clients know no such setting: the bucket stands in the path, not before the host. */
  readonly forcePathStyle: boolean;
}

/**
 * Makes SDK clients act as `caller` in the stand-in cloud.
 *
 * The endpoint is named `localhost`, because the CloudFront KeyValueStore client puts the account id in front of it, and
 * nothing can be put in front of an address. The agent resolves whatever comes of it to 127.0.0.1: not every resolver
 * knows names under `localhost`. Anything that a client would send elsewhere (AWS itself is reached by HTTPS) fails.
 */
export function sdkClientSettings(server: CloudServer, caller: Caller, region: string): SdkClientSettings {
  const httpAgent = new Agent({
    lookup: (_host, options, callback) => {
      if (options.all === true) {
        callback(null, [{ address: "127.0.0.1", family: 4 }]);
      } else {
        callback(null, "127.0.0.1", 4);
      }
    },
  });
  const httpsAgent = new HttpsAgent({
    lookup: (host, _options, callback) => {
      callback(new Error(`${host}: clients of the stand-in cloud call the stand-in only`), "", 0);
    },
  });
  return {
    endpoint: `http://localhost:${server.port}`,
    region,
    credentials: server.issueCredentials(caller),
    requestHandler: { httpAgent, httpsAgent },
    maxAttempts: 1,
    forcePathStyle: true,
  };
}
