import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** CloudFront's alphabet for cookies: base64 with three digits that need no escaping. */
const ALPHABET = /^[A-Za-z0-9~-]*_{0,2}$/;

/** Runs openssl with a text or bytes as its input. @throws Error that says what to install, when there is no openssl */
function openssl(
  args: readonly string[],
  input: string | Buffer = "",
): { readonly status: number | null; readonly stdout: Buffer } {
  const { error, status, stdout } = spawnSync("openssl", args, { input });
  if (error !== undefined) {
    throw new Error(
      `openssl does not run (${error.message}): install it, because cookies have to be verified by code that is not ours.`,
    );
  }
  return { status, stdout };
}

/** What a cookie's value stands for, by `openssl base64 -d`. @throws Error when the value is not in CloudFront's alphabet */
export function decodedByOpenssl(value: string): Buffer {
  if (!ALPHABET.test(value)) {
    throw new Error(`${value.slice(0, 20)} is not in CloudFront's alphabet`);
  }
  const plain = value.replace(/[-_~]/g, (digit) => ({ "-": "+", _: "=", "~": "/" })[digit] ?? "");
  return openssl(["base64", "-d", "-A"], plain).stdout;
}

/** Whether `openssl dgst` takes a signature over bytes for a public key's. */
export function verifiedByOpenssl(publicKeyPem: string, message: Buffer, signature: Buffer): boolean {
  const folder = mkdtempSync(join(tmpdir(), "cookies-"));
  try {
    writeFileSync(join(folder, "key.pem"), publicKeyPem);
    writeFileSync(join(folder, "signature"), signature);
    const args = [
      "dgst",
      "-sha256",
      "-verify",
      join(folder, "key.pem"),
      "-signature",
      join(folder, "signature"),
    ];
    const { status, stdout } = openssl(args, message);
    return status === 0 && stdout.toString().trim() === "Verified OK";
  } finally {
    rmSync(folder, { recursive: true });
  }
}
