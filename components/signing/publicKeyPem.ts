import { parseJson } from "../parseJson";

/** A public key in PEM form, alone: its base64 lines and nothing before or after. */
const PUBLIC_KEY_PEM = /^-----BEGIN PUBLIC KEY-----\n(?:[A-Za-z0-9+/=]{1,76}\n)+-----END PUBLIC KEY-----\n$/;

/**
 * Takes the public key out of the signing-keys function's answer.
 *
 * It ends with exactly one line break: CloudFront returns keys that way, and without it every preview would want to replace the key,
 * which would turn away all viewers who hold cookies of it.
 *
 * @throws Error when the answer is not `{"publicKeyPem": "..."}`. The answer is not quoted: it must not reach the state or a log if
 *   it ever held more than that.
 */
export function publicKeyPemOf(result: string): string {
  const pem = memberOf(parseJson(result));
  const normalized = typeof pem === "string" ? `${pem.replaceAll("\r\n", "\n").trim()}\n` : "";
  if (!PUBLIC_KEY_PEM.test(normalized)) {
    throw new Error(
      "signing keys: the generator function did not answer with a public key in PEM form. Look at its log, then run the deployment again.",
    );
  }
  return normalized;
}

function memberOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "publicKeyPem" in value
    ? value.publicKeyPem
    : undefined;
}
