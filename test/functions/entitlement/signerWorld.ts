import { generateKeyPairSync } from "node:crypto";

import { refreshingSigner, type Signer } from "../../../functions/entitlement/signer";
import type { SignerDocument } from "../../../functions/entitlement/signerDocument";
import { serializeKeyPair } from "../../../functions/signingKeys/keyPair";

/** Secrets by ARN; making a pair costs a tenth of a second, so tests share them. */
const SECRETS: ReadonlyMap<string, string> = new Map(
  ["key-0", "key-1", "key-2"].map((name) => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
    return [`arn:${name}`, serializeKeyPair({ privateKeyPem, publicKeyPem })];
  }),
);

/** A key as a document names it. */
export function keyNamed(name: string): SignerDocument["active"] {
  return { name, publicKeyId: `K${name.toUpperCase().replace("-", "")}`, secretArn: `arn:${name}` };
}

/** A signer with a clock, a document and outages that the test decides about. Times are seconds. */
export class SignerWorld {
  now = 0;
  isParameterAway = false;
  /** ARNs, or all. */
  secretsAway: "all" | readonly string[] = [];
  documentReads = 0;
  readonly secretReads: string[] = [];
  readonly log: object[] = [];
  readonly signer: Signer = this.newInstance();
  #text = "";
  #modifiedAt = 0;

  /** Writes the document at the present. */
  write(active: string, retired: readonly (string | SignerDocument["retired"][number])[] = []): void {
    const document: SignerDocument = {
      active: keyNamed(active),
      retired: retired.map((key) => (typeof key === "string" ? keyNamed(key) : key)),
    };
    this.writeText(JSON.stringify(document));
  }

  writeText(text: string): void {
    this.#text = text;
    this.#modifiedAt = this.now;
  }

  /** A signer that knows nothing yet, as after a cold start. */
  newInstance(): Signer {
    return refreshingSigner({
      now: () => new Date(this.now * 1_000),
      log: (entry) => void this.log.push(entry),
      source: {
        readDocument: async () => {
          this.documentReads += 1;
          await Promise.resolve();
          if (this.isParameterAway) {
            throw new Error("Systems Manager is away");
          }
          return { text: this.#text, modifiedAt: new Date(this.#modifiedAt * 1_000) };
        },
        readSecret: async (arn) => {
          this.secretReads.push(arn);
          await Promise.resolve();
          const secret = SECRETS.get(arn);
          if (secret === undefined || this.secretsAway === "all" || this.secretsAway.includes(arn)) {
            throw new Error(`${arn} is away`);
          }
          return secret;
        },
      },
    });
  }

  /** Name of the key that a request at an instant gets. */
  async keyAt(seconds: number, signer: Signer = this.signer): Promise<string | undefined> {
    this.now = seconds;
    return (await signer.current())?.name;
  }
}
