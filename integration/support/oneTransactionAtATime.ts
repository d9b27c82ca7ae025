import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { emulated } from "./emulated";

/** The transaction before, of all clients of this process. */
let before: Promise<unknown> = Promise.resolve();

/**
 * A client for specs with several writers. The emulator's transactions are not isolated from each other: one that fails puts the table back
 * as it was when it began, and so undoes what another did meanwhile, or keeps half of it. DynamoDB's are serializable. So transactions take
 * turns here, while everything that decides them goes on side by side: what a writer read is stale by its turn just as well.
 */
export function clientWithTurns(): ReturnType<typeof catalogClient> {
  const client = catalogClient(emulated());
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== "TransactWriteItemsCommand") {
          return next(args);
        }
        const turn = before.then(() => next(args));
        before = turn.catch(() => undefined);
        return turn;
      },
    { step: "finalizeRequest", priority: "low", name: "takeTurns" },
  );
  return client;
}
