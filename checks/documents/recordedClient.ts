import type { ApiRequest } from "./apiRequests";

/** The part of a client of the SDK that is used here. */
interface WithMiddleware {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(
      middleware: (
        next: unknown,
        context: { readonly commandName?: string },
      ) => (args: {
        readonly input: object;
      }) => Promise<{ readonly response: object; readonly output: object }>,
      options: { readonly step: "build"; readonly priority: "high"; readonly name: string },
    ): void;
  };
}

/** What a service answers to an operation; left out, nothing at all. */
export type Answers = Readonly<Record<string, object>>;

/** Services that botocore does not file under their own name in lower case and with hyphens. */
const FILED_AS: Readonly<Record<string, string>> = { "Secrets Manager": "secretsmanager" };

/** Credentials and Region of clients that send nothing. */
export const NOWHERE = {
  region: "us-west-2",
  credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
};

/**
 * Keeps a client from sending anything. What it would have sent is added to `requests` as the serializer was given it: names are those of
 * the service's model, and DynamoDB's items are marshalled.
 *
 * @throws Error when it is no client of the SDK
 */
export function recorded<T>(client: T, requests: ApiRequest[], answers: Answers = {}): T {
  if (!isClient(client)) {
    throw new Error("recorded: expected a client of the SDK.");
  }
  const { serviceId } = client.config;
  const service = FILED_AS[serviceId] ?? serviceId.toLowerCase().replaceAll(" ", "-");
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      ({ input }) => {
        const operation = commandName.replace(/Command$/, "");
        const name = `request ${requests.length + 1} of the adapters, ${service} ${operation}`;
        requests.push({ name, kind: operation, service, operation, request: input });
        return Promise.resolve({ response: {}, output: { $metadata: {}, ...answers[operation] } });
      },
    // After the serializer, which lets the input through.
    { step: "build", priority: "high", name: "record" },
  );
  return client;
}

function isClient(client: unknown): client is WithMiddleware {
  return typeof client === "object" && client !== null && "middlewareStack" in client && "config" in client;
}
