import { createPrivateKey, type KeyObject } from "node:crypto";

import { parseKeyPair } from "../signingKeys/keyPair";
import { type SignerDocument, signerDocumentSchema, type SignerKey } from "./signerDocument";
import { keysThatMaySign, type SignerKnowledge } from "./signingChoice";
import { SIGNER_REFRESH_SECONDS } from "./signingTimes";

/** A key to sign with. */
export interface SigningKey {
  /** Name in the stack's configuration. */
  readonly name: string;
  /** Id that CloudFront gave the public half. */
  readonly publicKeyId: string;
  readonly privateKey: KeyObject;
}

/** Knows which key signs. */
export interface Signer {
  /** The key to sign with at this moment; undefined while there is none. Never rejects. */
  current(): Promise<SigningKey | undefined>;
}

/** Where documents and keys are read. */
export interface SignerSource {
  /** Text of the document, and when it was last written. */
  readonly readDocument: () => Promise<{ readonly text: string; readonly modifiedAt: Date }>;
  /** Text of a key's secret. */
  readonly readSecret: (secretArn: string) => Promise<string>;
}

/** Arguments of {@link refreshingSigner}. */
export interface RefreshingSignerArgs {
  readonly source: SignerSource;
  readonly now: () => Date;
  /** Takes a line for whatever could not be read. */
  readonly log: (entry: object) => void;
}

/** Seconds between attempts while something cannot be read that is needed: requests that wait for an attempt are rare while others go on. */
const RETRY_SECONDS = { whileSigning: 10, otherwise: 1 } as const;

/**
 * A signer that looks for other keys every `SIGNER_REFRESH_SECONDS`, with the request that comes then; requests that come meanwhile wait
 * for the same look. When a look fails it goes on with what it knows, as {@link keysThatMaySign} allows. Keys are parsed once: parsing costs
 * several times what a signature does.
 */
export function refreshingSigner({ source, now, log }: RefreshingSignerArgs): Signer {
  let knowledge: SignerKnowledge | undefined;
  /** By id of the public key: the material of a key never changes. */
  const keys = new Map<string, KeyObject>();
  let last:
    { readonly startedAt: number; readonly endedAt: number; readonly isComplete: boolean } | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    // The instant before the look: what is written during it may have been missed.
    const startedAt = now();
    const isCurrent = await attempt({ what: "document" }, async () => {
      const { text, modifiedAt } = await source.readDocument();
      knowledge = { document: parseDocument(text), modifiedAt, confirmedAt: startedAt };
    });
    const candidates = candidatesNow();
    await Promise.all(candidates.filter(({ publicKeyId }) => !keys.has(publicKeyId)).map(readKey));
    forgetOthers();
    const [preferred] = candidates;
    const isComplete = isCurrent && preferred !== undefined && keys.has(preferred.publicKeyId);
    last = { startedAt: startedAt.getTime(), endedAt: now().getTime(), isComplete };
  }

  /** Asked anew each time: what there was to go on with may have come to its end since the last look. */
  function isDue(): boolean {
    if (last === undefined) {
      return true;
    }
    const dueAt = last.isComplete
      ? last.startedAt + SIGNER_REFRESH_SECONDS * 1_000
      : last.endedAt + RETRY_SECONDS[pick() === undefined ? "otherwise" : "whileSigning"] * 1_000;
    return now().getTime() >= dueAt;
  }

  async function readKey({ name, publicKeyId, secretArn }: SignerKey): Promise<void> {
    await attempt({ what: "key", key: name }, async () => {
      const { privateKeyPem } = parseKeyPair(await source.readSecret(secretArn));
      keys.set(publicKeyId, createPrivateKey(privateKeyPem));
    });
  }

  async function attempt(of: object, run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : "not an error";
      log({ event: "signer", outcome: "unreadable", ...of, error: message });
      return false;
    }
  }

  function candidatesNow(): readonly SignerKey[] {
    return knowledge === undefined ? [] : keysThatMaySign(knowledge, now());
  }

  function pick(): SigningKey | undefined {
    for (const { name, publicKeyId } of candidatesNow()) {
      const privateKey = keys.get(publicKeyId);
      if (privateKey !== undefined) {
        return { name, publicKeyId, privateKey };
      }
    }
    return undefined;
  }

  function forgetOthers(): void {
    const { active, retired = [] } = knowledge?.document ?? {};
    const known = new Set([active, ...retired].map((key) => key?.publicKeyId));
    [...keys.keys()].filter((id) => !known.has(id)).forEach((id) => keys.delete(id));
  }

  return {
    async current() {
      if (looking !== undefined || isDue()) {
        looking ??= look().finally(() => (looking = undefined));
        await looking;
      }
      return pick();
    },
  };
}

/** @throws Error when the text is no document */
function parseDocument(text: string): SignerDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(
      "the document of the signer is not JSON: expected active and retired. Deploy the stack again.",
    );
  }
  return signerDocumentSchema.parse(value);
}
