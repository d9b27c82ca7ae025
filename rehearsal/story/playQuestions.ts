import type { PlayAnswer, PlayDesk, PlayRequest } from "./playDesk";
import type { Telling } from "./telling";

/** One question to the entitlement service with the only right answer. */
export interface PlayQuestion {
  readonly what: string;
  /** What is not as usual. */
  readonly ask: Partial<PlayRequest>;
  readonly status: number;
  /** Code of the problem; left out where API Gateway answers by itself. */
  readonly code?: string;
}

/** Whom to ask, and what a question says that says nothing else. */
export interface Asked {
  readonly desk: Pick<PlayDesk, "play">;
  readonly usual: PlayRequest;
}

/** Asks one question after the other, and checks that every answer was right. */
export async function askInTurn(
  invariant: string,
  questions: readonly PlayQuestion[],
  { desk, usual }: Asked,
  { timeline, invariants }: Telling,
): Promise<void> {
  const seen: string[] = [];
  let isRight = questions.length > 0;
  for (const { what, ask, status, code } of questions) {
    const answer = await desk.play({ ...usual, ...ask });
    isRight &&= answer.status === status && (code === undefined || answer.code === code);
    seen.push(`${what} ${describe(answer)}`);
  }
  timeline.tell(`${invariant}: ${seen.join(", ")}`);
  invariants.check(invariant, isRight, seen.join(", "));
}

function describe({ status, code }: PlayAnswer): string {
  return code === undefined ? String(status) : `${status} (${code})`;
}
