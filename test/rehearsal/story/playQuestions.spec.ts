import { expect } from "chai";

import { VirtualClock } from "../../../rehearsal/clock";
import type { PlayAnswer, PlayRequest } from "../../../rehearsal/story/playDesk";
import { askInTurn, type PlayQuestion } from "../../../rehearsal/story/playQuestions";
import { Telling } from "../../../rehearsal/story/telling";

const usual: PlayRequest = { assetId: "my-title", format: "hls", clientIp: "192.0.2.1" };

describe("questions to the entitlement service", () => {
  /** The verdict, and what was asked. */
  async function ask(
    questions: readonly PlayQuestion[],
    answers: Readonly<Record<string, Omit<PlayAnswer, "session">>>,
  ) {
    const asked: PlayRequest[] = [];
    const desk = {
      play: (request: PlayRequest): Promise<PlayAnswer> => {
        asked.push(request);
        const answer = answers[request.token ?? ""] ?? { status: 401, code: undefined };
        return Promise.resolve({ ...answer, session: undefined });
      },
    };
    const telling = new Telling(new VirtualClock(), () => undefined);
    await askInTurn("who gets in", questions, { desk, usual }, telling);
    const [verdict] = telling.invariants.verdicts();
    return { asked, held: verdict?.held, seen: verdict?.evidence };
  }

  const member = { what: "a member", ask: { token: "member" }, status: 200 };
  const stranger = { what: "a stranger", ask: { token: "stranger" }, status: 403, code: "not-entitled" };
  const right = {
    member: { status: 200, code: undefined },
    stranger: { status: 403, code: "not-entitled" },
  };

  it("are asked as usual but for what each one says", async () => {
    const abroad = { what: "from elsewhere", ask: { clientIp: "203.0.113.1" }, status: 401 };
    const { asked } = await ask([member, abroad, { what: "nobody", ask: {}, status: 401 }], right);
    expect(asked).to.deep.equal([
      { ...usual, token: "member" },
      { ...usual, clientIp: "203.0.113.1" },
      usual,
    ]);
  });

  it("hold when every answer is right", async () => {
    expect(await ask([member, stranger], right)).to.include({
      held: true,
      seen: "a member 200, a stranger 403 (not-entitled)",
    });
  });

  it("do not hold when one answer has another status, or another code", async () => {
    expect((await ask([{ ...member, status: 403 }, stranger], right)).held).to.equal(false);
    expect((await ask([{ ...stranger, code: "country" }, member], right)).held).to.equal(false);
  });

  it("do not hold when nothing was asked", async () => {
    expect((await ask([], right)).held).to.equal(false);
  });
});
