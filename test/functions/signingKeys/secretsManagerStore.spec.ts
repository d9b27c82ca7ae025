import {
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";

import { retryWhileDenied } from "../../../functions/signingKeys/retryWhileDenied";
import { secretsManagerStore } from "../../../functions/signingKeys/secretsManagerStore";
import { rejectionOf } from "../../support/refusals";

/** A client that answers from the test: its only middleware replaces the network. */
function clientThat(answer: (command: unknown) => object): {
  client: SecretsManagerClient;
  sent: unknown[];
} {
  const sent: unknown[] = [];
  const client = new SecretsManagerClient({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  client.middlewareStack.add(
    () => (args) => {
      sent.push(args.input);
      return Promise.resolve({ response: {}, output: { $metadata: {}, ...answer(args.input) } });
    },
    { step: "initialize", priority: "high" },
  );
  return { client, sent };
}

const missing = new ResourceNotFoundException({ message: "no value", $metadata: {} });

describe("Secrets Manager store", () => {
  it("reads the current value, and a version when asked for one", async () => {
    const { client, sent } = clientThat(() => ({ SecretString: "value" }));
    const store = secretsManagerStore(client);

    expect(await store.read("arn")).to.equal("value");
    await store.read("arn", "version");
    expect(sent).to.deep.equal([{ SecretId: "arn" }, { SecretId: "arn", VersionId: "version" }]);
  });

  it("takes a secret without a value as empty", async () => {
    const { client } = clientThat(() => {
      throw missing;
    });

    expect(await secretsManagerStore(client).read("arn")).to.equal(undefined);
  });

  it("never takes binary data as an empty secret, which would be overwritten", async () => {
    const { client } = clientThat(() => ({ SecretBinary: new Uint8Array([1]) }));

    expect(await rejectionOf(secretsManagerStore(client).read("arn"))).to.match(/binary data/);
  });

  it("writes under the version it is given, so that duplicates collapse", async () => {
    const { client, sent } = clientThat(() => ({}));

    expect(await secretsManagerStore(client).write("arn", "value", "v".repeat(64))).to.equal("written");
    expect(sent).to.deep.equal([
      { SecretId: "arn", SecretString: "value", ClientRequestToken: "v".repeat(64) },
    ]);
  });

  it("tells that a version exists with another value", async () => {
    const { client } = clientThat(() => {
      throw new ResourceExistsException({ message: "other value", $metadata: {} });
    });

    expect(await secretsManagerStore(client).write("arn", "value", "version")).to.equal("exists");
  });

  it("passes other failures on", async () => {
    const { client } = clientThat(() => {
      throw new Error("throttled");
    });
    const store = secretsManagerStore(client);

    expect(await rejectionOf(store.read("arn"))).to.equal("throttled");
    expect(await rejectionOf(store.write("arn", "value", "version"))).to.equal("throttled");
  });
});

describe("waiting for permissions", () => {
  function denial(): Error {
    return Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
  }

  it("repeats a denied call until it succeeds", async () => {
    let calls = 0;
    let pauses = 0;
    const result = await retryWhileDenied(
      () => (++calls < 3 ? Promise.reject(denial()) : Promise.resolve("done")),
      {
        attempts: 5,
        pause: () => {
          pauses++;
          return Promise.resolve();
        },
      },
    );

    expect({ result, calls, pauses }).to.deep.equal({ result: "done", calls: 3, pauses: 2 });
  });

  it("believes the denial in the end", async () => {
    let calls = 0;
    const refusal = await rejectionOf(
      retryWhileDenied(
        () => {
          calls++;
          return Promise.reject(denial());
        },
        { attempts: 3, pause: () => Promise.resolve() },
      ),
    );

    expect({ refusal, calls }).to.deep.equal({ refusal: "not authorized", calls: 3 });
  });

  it("does not repeat any other failure", async () => {
    let calls = 0;
    await rejectionOf(
      retryWhileDenied(
        () => {
          calls++;
          return Promise.reject(new Error("broken"));
        },
        { attempts: 3, pause: () => Promise.resolve() },
      ),
    );

    expect(calls).to.equal(1);
  });
});
