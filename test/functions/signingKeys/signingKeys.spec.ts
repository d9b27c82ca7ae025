import { expect } from "chai";
import { createPublicKey, createSign, createVerify } from "node:crypto";

import {
  generateSigningKeyPair,
  type KeyPair,
  parseKeyPair,
  serializeKeyPair,
} from "../../../functions/signingKeys/keyPair";
import {
  ensureSigningKey,
  firstVersionId,
  parseSigningKeyRequest,
  type SecretStore,
  type SigningKeyPorts,
} from "../../../functions/signingKeys/signingKeys";
import { refusalOf, rejectionOf } from "../../support/refusals";
import { MemoryStore } from "./memoryStore";

const SECRET = "arn:aws:secretsmanager:us-east-1:333333333333:secret:playback-key-AbCdEf";

describe("signing keys", () => {
  let first: KeyPair;
  let second: KeyPair;
  let logged: string[];

  before(async () => {
    [first, second] = await Promise.all([generateSigningKeyPair(), generateSigningKeyPair()]);
  });

  beforeEach(() => {
    logged = [];
  });

  function ports(store: SecretStore, pair: KeyPair): SigningKeyPorts {
    return {
      store,
      generate: () => Promise.resolve(pair),
      log: (entry) => void logged.push(JSON.stringify(entry)),
    };
  }

  it("are generated into a secret that has no value, and only the public half is told", async () => {
    const store = new MemoryStore();
    const result = await ensureSigningKey({ secretId: SECRET }, ports(store, first));

    expect(result).to.have.all.keys(["publicKeyPem"]);
    expect(result.publicKeyPem === first.publicKeyPem, "the generated pair's public half").to.equal(true);
    expect(store.versions.size).to.equal(1);
    expect(store.versions.get(firstVersionId(SECRET)) === serializeKeyPair(first), "stored pair").to.equal(
      true,
    );
    expect(logged).to.deep.equal([JSON.stringify({ secretId: SECRET, outcome: "created" })]);
  });

  it("are kept when the secret has a pair, however often the function runs", async () => {
    const store = new MemoryStore();
    const results = [
      await ensureSigningKey({ secretId: SECRET }, ports(store, first)),
      await ensureSigningKey({ secretId: SECRET }, ports(store, second)),
      await ensureSigningKey({ secretId: SECRET }, ports(store, second)),
    ];

    expect(new Set(results.map(({ publicKeyPem }) => publicKeyPem)).size).to.equal(1);
    expect(store.versions.size).to.equal(1);
    expect(logged.filter((line) => line.includes("kept"))).to.have.length(2);
  });

  it("have one winner when two runs meet, and both tell the winner's public half", async () => {
    const store = new MemoryStore();
    let winner = "";
    store.afterFirstRead = async () => {
      winner = (await ensureSigningKey({ secretId: SECRET }, ports(store, second))).publicKeyPem;
    };
    const loser = await ensureSigningKey({ secretId: SECRET }, ports(store, first));

    expect(winner === second.publicKeyPem && loser.publicKeyPem === winner, "same public half").to.equal(
      true,
    );
    expect(store.versions.size).to.equal(1);
    expect(logged.at(-1)).to.contain("lostRace");
  });

  it("agree when many runs start at once", async () => {
    const store = new MemoryStore();
    const pairs = [first, second, first, second];
    const results = await Promise.all(
      pairs.map((pair) => ensureSigningKey({ secretId: SECRET }, ports(store, pair))),
    );

    expect(new Set(results.map(({ publicKeyPem }) => publicKeyPem)).size).to.equal(1);
    expect(store.versions.size).to.equal(1);
  });

  it("ask for another run when the winner's pair cannot be read yet", async () => {
    const store: SecretStore = {
      read: () => Promise.resolve(undefined),
      write: () => Promise.resolve("exists"),
    };

    expect(await rejectionOf(ensureSigningKey({ secretId: SECRET }, ports(store, first)))).to.match(
      /another run is writing .* Run the deployment again/,
    );
  });

  it("are not told when the store fails to take them", async () => {
    const store: SecretStore = {
      read: () => Promise.resolve(undefined),
      write: () => Promise.reject(new Error("KMS key is disabled")),
    };

    expect(await rejectionOf(ensureSigningKey({ secretId: SECRET }, ports(store, first)))).to.equal(
      "KMS key is disabled",
    );
    expect(logged).to.deep.equal([]);
  });

  const spoilt: readonly (readonly [string, (pair: KeyPair, other: KeyPair) => string, RegExp])[] = [
    ["is not JSON", ({ privateKeyPem }) => privateKeyPem, /is not JSON/],
    [
      "lacks the public half",
      ({ privateKeyPem }) => JSON.stringify({ privateKeyPem }),
      /has no publicKeyPem/,
    ],
    [
      "mixes two pairs",
      (pair, other) => serializeKeyPair({ ...pair, publicKeyPem: other.publicKeyPem }),
      /does not belong/,
    ],
    [
      "holds no private key",
      (pair) => serializeKeyPair({ ...pair, privateKeyPem: "PRIVATE" }),
      /not a private key/,
    ],
  ];
  for (const [what, spoil, message] of spoilt) {
    it(`refuse a stored value that ${what}, without touching or quoting it`, async () => {
      const store = new MemoryStore();
      store.hold(spoil(first, second));
      const refusal = await rejectionOf(ensureSigningKey({ secretId: SECRET }, ports(store, second)));

      expect(refusal).to.match(message).and.to.contain(SECRET);
      expect(refusal).not.to.contain("PRIVATE");
      expect([...store.versions.keys()]).to.deep.equal(["by-hand"]);
    });
  }

  it("never appear in results and logs with their private half", async () => {
    const store = new MemoryStore();
    const results = [
      await ensureSigningKey({ secretId: SECRET }, ports(store, first)),
      await ensureSigningKey({ secretId: SECRET }, ports(store, second)),
    ];
    const body = first.privateKeyPem.split("\n")[1] ?? "";

    expect(body.length).to.be.greaterThan(60);
    expect(JSON.stringify([results, logged]).includes(body)).to.equal(false);
    expect(JSON.stringify([results, logged])).not.to.contain("PRIVATE");
  });

  it("are RSA keys of 2048 bits whose signatures verify", () => {
    const signature = createSign("RSA-SHA256").update("policy").sign(first.privateKeyPem);
    const details = createPublicKey(first.publicKeyPem).asymmetricKeyDetails;

    expect(details?.modulusLength).to.equal(2048);
    expect(createVerify("RSA-SHA256").update("policy").verify(first.publicKeyPem, signature)).to.equal(true);
    expect(first.publicKeyPem).to.match(/^-----BEGIN PUBLIC KEY-----\n[\s\S]*-----END PUBLIC KEY-----\n$/);
  });

  it("give the public half its one final line break, whatever was stored", () => {
    const stored = serializeKeyPair({ ...first, publicKeyPem: first.publicKeyPem.trim() });

    expect(parseKeyPair(stored).publicKeyPem === first.publicKeyPem, "normalized").to.equal(true);
  });

  it("always write a secret's first value under the same version, and another secret's under another", () => {
    expect(firstVersionId(SECRET)).to.match(/^[0-9a-f]{64}$/);
    expect(firstVersionId(SECRET)).to.equal(firstVersionId(SECRET));
    expect(firstVersionId(SECRET)).not.to.equal(firstVersionId(`${SECRET}x`));
  });

  it("take an invocation that names a secret by its ARN, and no other", () => {
    expect(parseSigningKeyRequest({ secretId: SECRET })).to.deep.equal({ secretId: SECRET });
    for (const event of [undefined, "text", {}, { secretId: 1 }, { secretId: "playback-key" }]) {
      expect(refusalOf(() => parseSigningKeyRequest(event))).to.match(/expected the payload/);
    }
  });
});
