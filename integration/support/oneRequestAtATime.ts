import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { emulated } from "./emulated";

/** The request before, of all clients of this process. */
let before: Promise<unknown> = Promise.resolve();

/**
 * A client for specs with several writers. The emulator's transactions are not isolated: one that fails puts the table back as it was when
 * it began, and so undoes what another did meanwhile, or keeps half of it; and it copies the table, which fails with an internal error
 * when another request, be it a query, touches the table during the copy. DynamoDB's are serializable. So requests take turns here, one at
 * a time. Writers still go on side by side between them: what a writer read is stale by the turn of its transaction just as well.
 */
export function clientWithTurns(): ReturnType<typeof catalogClient> {
  const client = catalogClient(emulated());
  client.middlewareStack.add(
    (next) => (args) => {
      const turn = before.then(() => next(args));
      before = turn.catch(() => undefined);
      return turn;
    },
    { step: "finalizeRequest", priority: "low", name: "takeTurns" },
  );
  return client;
}
