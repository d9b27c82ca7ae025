import type { ProbeAnswer, ProbePorts, ProbeRequest } from "./ports";
import { judgeRefusal, type Judgement, type RefusalRule, type Verdict } from "./verdicts";

/** Where a request knocks. */
export type Door = "edge" | "play" | "play-origin" | "packaging-origin" | "bucket" | "control";

/** Something to find out. */
export interface ProbeCheck {
  /** Unique and steady, for scripts. */
  readonly id: string;
  readonly door: Door;
  /** What is tried, in words. */
  readonly what: string;
  /** What must come back, in words. */
  readonly expected: string;
  readonly run: (ports: ProbePorts) => Promise<CheckFinding>;
}

/** What a check found. */
export interface CheckFinding extends Judgement {
  /** Method, host and path of the request that settled it; query strings and headers are left out. */
  readonly sent: string;
}

/** What a refusal is judged by, besides its rule. */
export interface RefusalCheck extends Pick<ProbeCheck, "id" | "door" | "what"> {
  readonly rule: RefusalRule;
  /** Made when it is sent, since sessions are signed for the present. */
  readonly request: (ports: ProbePorts) => ProbeRequest;
  /** Why a verdict shows nothing although the answer would allow it. @default it shows what it says */
  readonly doubt?: (verdict: Verdict, answer: ProbeAnswer) => string | undefined;
}

/** A check whose one request must be refused. */
export function mustBeRefused({ id, door, what, rule, request, doubt }: RefusalCheck): ProbeCheck {
  return {
    id,
    door,
    what,
    expected: `refused: ${rule.statuses.join(" or ")}`,
    run: async (ports) => {
      const made = request(ports);
      const answer = await ports.send(made);
      const sent = describeRequest(made);
      const judgement = judgeRefusal(answer, rule);
      const why = doubt?.(judgement.verdict, answer);
      return why === undefined
        ? { sent, ...judgement }
        : { sent, verdict: "unclear", received: `${judgement.received}, but ${why}` };
    },
  };
}

/** A request without what may be secret in it. */
export function describeRequest({ method, host, path }: ProbeRequest): string {
  const query = path.indexOf("?");
  return `${method} https://${host}${query < 0 ? path : `${path.slice(0, query)}?…`}`;
}
