/** The part of a client of the SDK that is used here. */
interface WithMiddleware {
  readonly middlewareStack: {
    add(
      middleware: (
        next: unknown,
        context: { readonly commandName?: string },
      ) => (args: {
        readonly input: object;
      }) => Promise<{ readonly response: object; readonly output: object }>,
      options: { readonly step: "initialize"; readonly priority: "high" },
    ): void;
  };
}

/** A request as it was sent. */
export interface Sent {
  readonly command: string;
  readonly input: object;
}

/** Credentials and Region for a client that sends nothing. */
export const NOWHERE = { region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };

/** Lets a client answer from the test: its only middleware stands for the network. @returns what it was asked, as it goes */
export function answering(client: unknown, answer: (sent: Sent) => object): readonly Sent[] {
  const sent: Sent[] = [];
  if (!isClient(client)) {
    throw new Error("expected a client of the SDK.");
  }
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async (args) => {
        const request = { command: commandName.replace(/Command$/, ""), input: args.input };
        sent.push(request);
        await Promise.resolve();
        return { response: {}, output: { $metadata: {}, ...answer(request) } };
      },
    { step: "initialize", priority: "high" },
  );
  return sent;
}

function isClient(client: unknown): client is WithMiddleware {
  return typeof client === "object" && client !== null && "middlewareStack" in client;
}
