import { request as httpsRequest } from "node:https";

import { SILENCE, type ProbeAnswer, type ProbeRequest } from "./ports";

/** A viewer's player has given up by then. */
const TIMEOUT_MS = 15_000;

/** More than any manifest or segment that shows something; the rest is not read. */
const MAX_BODY_BYTES = 4_000_000;

/** Where requests go. */
export interface TlsOptions {
  /** @default 443 */
  readonly port?: number;
  /** Makes the request. @default Node's, over TLS */
  readonly transport?: typeof httpsRequest;
  /** Resolves every host to this address. @default as the system resolves it */
  readonly address?: string;
}

/**
 * Sends one request, its path exactly as it is: `fetch` would normalize what climbs before anybody sees it. Follows no redirect and never
 * rejects.
 */
export function sendOverTls(
  { method, host, path, headers, body }: ProbeRequest,
  { port = 443, transport = httpsRequest, address }: TlsOptions = {},
): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const silence = (): void => resolve(SILENCE);
    try {
      const request = transport(
        {
          method,
          host: address ?? host,
          servername: host,
          port,
          path,
          headers: { "user-agent": "paywall-probe", ...headers, host },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          const finish = (): void =>
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(response.headers).flatMap(([name, value]) =>
                  typeof value === "string" ? [[name, value]] : [],
                ),
              ),
              setCookies: response.headers["set-cookie"] ?? [],
              body: Buffer.concat(chunks).toString("utf8"),
            });
          response.on("data", (chunk: Buffer) => {
            chunks.push(chunk);
            size += chunk.length;
            if (size > MAX_BODY_BYTES) {
              finish();
              response.destroy();
            }
          });
          response.on("end", finish);
          response.on("error", silence);
        },
      );
      request.on("error", silence);
      request.end(body);
    } catch {
      // A header or path that Node does not send: nothing was asked, so nothing was answered.
      silence();
    }
  });
}
