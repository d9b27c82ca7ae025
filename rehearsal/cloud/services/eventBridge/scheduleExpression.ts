import { nextCronTime, parseCron } from "./cron";

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)` or `cron(0 3 * * ? *)`, and tells when it is due next. Undefined when it is neither. */
export function readSchedule(
  expression: string,
): ((startedAt: number, after: number) => number | undefined) | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null) {
    const count = Number(rate[1]);
    const unit = UNIT_MS[rate[2] ?? ""] ?? 0;
    if (count === 0 || (count === 1) !== (rate[3] === "")) {
      return undefined;
    }
    const every = count * unit;
    return (startedAt, after) => startedAt + every * (Math.floor((after - startedAt) / every) + 1);
  }
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1];
  const cron = fields === undefined ? undefined : parseCron(fields);
  return cron === undefined ? undefined : (_startedAt, after) => nextCronTime(cron, after);
}

/** What is wrong with a schedule, in EventBridge's words, or undefined. */
export function scheduleProblem(expression: string): string | undefined {
  return readSchedule(expression) === undefined
    ? `Parameter ScheduleExpression is not valid: ${expression}; rate(1 minute), rate(5 minutes) and cron(minutes hours day month weekday year) are forms of it. Of a cron's special characters the stand-in knows , - * ? and /`
    : undefined;
}
