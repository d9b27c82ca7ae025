/** The part of a client's middleware stack that is used here. */
interface WithMiddleware {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: object) => Promise<{ output: object; response: unknown }>,
        context: { commandName?: string },
      ) => (args: object) => Promise<{ output: object; response: unknown }>,
      options: { step: "finalizeRequest"; priority: "low"; name: string },
    ): void;
  };
}

/**
 * Loses the next answer to a command after the service has done its work, once: the client's own retry then sends the same request again,
 * as it does after a connection that broke.
 *
 * @returns how often the command was sent
 */
export function loseNextResponse(client: object, command: string): () => number {
  if (!hasMiddleware(client)) {
    throw new Error("expected a client of the SDK.");
  }
  let sent = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const isLost = context.commandName === command && ++sent === 1;
      const answer = await next(args);
      if (isLost) {
        throw Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
      }
      return answer;
    },
    // Behind the retries and the signature: as close to the network as it gets.
    { step: "finalizeRequest", priority: "low", name: `lose ${command}` },
  );
  return () => sent;
}

function hasMiddleware(client: object): client is WithMiddleware {
  return "middlewareStack" in client;
}
