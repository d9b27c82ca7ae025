/** The values that each field of a cron expression allows. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Undefined where it is `?`: then the weekday decides. */
  readonly days: ReadonlySet<number> | undefined;
  readonly months: ReadonlySet<number>;
  /** 1 is Sunday. */
  readonly weekdays: ReadonlySet<number> | undefined;
  readonly years: ReadonlySet<number>;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY_MS = 86_400_000;
/** How far ahead a next time is looked for: past any leap day. */
const HORIZON_DAYS = 3_000;

/**
 * Reads the six fields of "Cron expressions reference" of the EventBridge guide, except `L`, `W` and `#`. One of day and weekday has
 * to be `?`. Undefined when the text is no such expression.
 */
export function parseCron(fields: string): Cron | undefined {
  const [minutes, hours, days, months, weekdays, years, ...more] = fields.split(" ");
  if (
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    months === undefined ||
    weekdays === undefined ||
    years === undefined ||
    more.length > 0 ||
    (days === "?") === (weekdays === "?")
  ) {
    return undefined;
  }
  const read = {
    minutes: valuesOf(minutes, 0, 59),
    hours: valuesOf(hours, 0, 23),
    days: valuesOf(days === "?" ? "*" : days, 1, 31),
    months: valuesOf(months, 1, 12, MONTHS),
    weekdays: valuesOf(weekdays === "?" ? "*" : weekdays, 1, 7, WEEKDAYS),
    years: valuesOf(years, 1970, 2199),
  };
  if (
    read.minutes === undefined ||
    read.hours === undefined ||
    read.days === undefined ||
    read.months === undefined ||
    read.weekdays === undefined ||
    read.years === undefined
  ) {
    return undefined;
  }
  return {
    minutes: read.minutes,
    hours: read.hours,
    days: days === "?" ? undefined : read.days,
    months: read.months,
    weekdays: weekdays === "?" ? undefined : read.weekdays,
    years: read.years,
  };
}

/** The first time after an instant, in milliseconds since 1970, UTC; undefined when there is none in the next years. */
export function nextCronTime(cron: Cron, after: number): number | undefined {
  const firstDay = Math.floor(after / DAY_MS) * DAY_MS;
  for (let index = 0; index < HORIZON_DAYS; index += 1) {
    const day = firstDay + index * DAY_MS;
    if (!isOnDay(cron, new Date(day))) {
      continue;
    }
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = day + hour * 3_600_000 + minute * 60_000;
        if (at > after) {
          return at;
        }
      }
    }
  }
  return undefined;
}

function isOnDay(cron: Cron, date: Date): boolean {
  return (
    cron.years.has(date.getUTCFullYear()) &&
    cron.months.has(date.getUTCMonth() + 1) &&
    (cron.days?.has(date.getUTCDate()) ?? true) &&
    (cron.weekdays?.has(date.getUTCDay() + 1) ?? true)
  );
}

/** Ascending; undefined when the field is none. */
function valuesOf(
  field: string,
  from: number,
  to: number,
  names: readonly string[] = [],
): ReadonlySet<number> | undefined {
  const values: number[] = [];
  for (const part of field.split(",")) {
    const [range = "", step = "1", ...rest] = part.split("/");
    const [first = "", last, ...others] = range.split("-");
    const low = first === "*" ? from : numberOf(first, from, names);
    const open = first === "*" || part.includes("/") ? to : low;
    const high = last === undefined ? open : numberOf(last, from, names);
    const by = Number(step);
    if (
      rest.length + others.length > 0 ||
      low === undefined ||
      high === undefined ||
      low < from ||
      high > to ||
      low > high ||
      !Number.isInteger(by) ||
      by < 1
    ) {
      return undefined;
    }
    for (let value = low; value <= high; value += by) {
      values.push(value);
    }
  }
  return new Set(values.sort((left, right) => left - right));
}

function numberOf(text: string, from: number, names: readonly string[]): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) {
    return named + from;
  }
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
