import { z } from "zod";

import type { Network } from "../../../network";
import { parseJson } from "../../core/props";

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https$/ }) });
const publishedKey = z.object({ kid: z.string(), kty: z.literal("RSA"), n: z.string(), e: z.string() });
const keySet = z.object({ keys: z.array(z.unknown()) });

/** An RSA public key as an issuer publishes it. */
export type PublishedKey = z.output<typeof publishedKey>;

/** What came of asking an issuer, or why nothing did. */
export type Discovered<T> = T | { readonly problem: string };

/** Where an issuer's keys are, by its discovery document (OpenID Connect Discovery 1.0, section 4). */
export async function discover(
  network: Network,
  issuer: string,
): Promise<Discovered<{ readonly keysUrl: string }>> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const found = await fetchJson(network, url);
  if ("problem" in found) {
    return found;
  }
  const document = discoveryDocument.safeParse(found.body);
  if (!document.success) {
    return { problem: `${url} is no discovery document: ${z.prettifyError(document.error)}` };
  }
  // That API Gateway compares the document's issuer is inference: the standard asks for it.
  return document.data.issuer === issuer
    ? { keysUrl: document.data.jwks_uri }
    : { problem: `${url} is the document of ${document.data.issuer}` };
}

/** The RSA keys that an issuer signs with, looked up from its discovery document on; keys of other kinds count for nothing. */
export async function fetchKeys(
  network: Network,
  issuer: string,
): Promise<Discovered<{ readonly keys: readonly PublishedKey[] }>> {
  const found = await discover(network, issuer);
  if ("problem" in found) {
    return found;
  }
  const answer = await fetchJson(network, found.keysUrl);
  if ("problem" in answer) {
    return answer;
  }
  const keys = keySet.safeParse(answer.body);
  return keys.success
    ? { keys: keys.data.keys.flatMap((key) => publishedKey.safeParse(key).data ?? []) }
    : { problem: `${found.keysUrl} is no key set` };
}

async function fetchJson(network: Network, url: string): Promise<Discovered<{ readonly body: unknown }>> {
  if (!URL.canParse(url)) {
    return { problem: `${url} is no URL` };
  }
  const { host, pathname } = new URL(url);
  const attempt = await network.send({ method: "GET", host, path: pathname, headers: { host } });
  if (attempt.kind !== "response") {
    return { problem: `${url} does not answer (${attempt.kind})` };
  }
  if (attempt.response.status !== 200) {
    return { problem: `${url} answers ${attempt.response.status}` };
  }
  return { body: parseJson(new TextDecoder().decode(attempt.response.body)) };
}
