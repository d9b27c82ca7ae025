import { expect } from "chai";

/** The message with which the work is refused; fails when it is not. */
export function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return messageOf(error);
  }
  return expect.fail("expected a refusal");
}

/** The message with which the asynchronous work is refused; fails when it is not. */
export async function rejectionOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    () => ({ error: undefined }),
    (error: unknown) => ({ error }),
  );
  return outcome.error === undefined ? expect.fail("expected a rejection") : messageOf(outcome.error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : expect.fail("expected an Error to be thrown");
}
