import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";

import { mintPlayAnswer } from "../functions/entitlement/playAnswer";
import { ASSET_ID, ROUTE_TEXT } from "./titles";

/** What minting costs beside the signature that it cannot do without. */
export interface MintThroughput {
  /** Sessions per second of processor time: what one core does that nothing else is asked of. */
  readonly perSecond: number;
  /** Throughput in units of the signature's alone; 1 would be a service that does nothing else. */
  readonly toBareSignature: number;
  /** The same, were the key parsed for each session. */
  readonly pemToBareSignature: number;
}

/** The three pieces of work that are compared. */
export interface MintWork {
  /** A signature over as many bytes as the policy has, with a parsed key. */
  readonly bare: () => unknown;
  /** Policy, signature, cookies and answer, as the service makes them for each session. */
  readonly mint: () => unknown;
  /** The same by a service that kept the key as text. */
  readonly mintPem: () => unknown;
}

/** Work with a key of its own. */
export function mintWork(): MintWork {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const message = Buffer.alloc(ROUTE_TEXT.length + 160, "a");
  const mintWith = (key: typeof privateKey): unknown =>
    mintPlayAnswer({
      request: {
        assetId: ASSET_ID,
        format: "hls",
        playbackOrigin: "https://play.example.com",
        ipAddress: undefined,
      },
      route: ROUTE_TEXT,
      until: undefined,
      key: { publicKeyId: "K2JCJMDEHXQW5F", privateKey: key },
      cookieSeconds: 300,
      now: new Date(Date.UTC(2026, 0, 5)),
    });
  return {
    bare: () => sign("sha256", message, privateKey),
    mint: () => mintWith(privateKey),
    mintPem: () => mintWith(createPrivateKey(pem)),
  };
}

/** Long enough for the processor's clock, short enough that all three meet the same load. */
const RUNS_PER_TURN = 20;
const LEAST_TURNS = 5;

/**
 * Compares the throughputs. The three take turns and processor time is counted: measured one after another by the clock on the wall, each
 * meets another load, and on a busy machine their ratio says more about the neighbours than about the code.
 *
 * @param milliseconds for all three together; five turns of each at least
 * @param processorMicroseconds what this process has used of processors so far
 */
export function mintThroughput(
  work: MintWork,
  milliseconds: number,
  processorMicroseconds: () => number = usedByProcess,
): MintThroughput {
  const used = { bare: 0, mint: 0, mintPem: 0 };
  const turn = (name: keyof MintWork, runs: number): number => {
    const before = processorMicroseconds();
    for (let run = 0; run < runs; run++) {
      work[name]();
    }
    return processorMicroseconds() - before;
  };
  const names = ["bare", "mint", "mintPem"] as const;
  names.forEach((name) => turn(name, RUNS_PER_TURN));
  let turns = 0;
  const end = performance.now() + milliseconds;
  while (turns < LEAST_TURNS || performance.now() < end) {
    names.forEach((name) => (used[name] += turn(name, RUNS_PER_TURN)));
    turns += 1;
  }
  return {
    perSecond: (turns * RUNS_PER_TURN * 1_000_000) / used.mint,
    toBareSignature: used.bare / used.mint,
    pemToBareSignature: used.bare / used.mintPem,
  };
}

function usedByProcess(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
