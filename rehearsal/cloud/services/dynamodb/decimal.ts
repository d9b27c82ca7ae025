import { validation } from "./problems";

/** Significant digits of DynamoDB's numbers; see "Data types" of its developer guide. */
const MAX_DIGITS = 38;
/** Powers of ten between which a number's first digit lies. */
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;

/** An exact decimal: `digits` times ten to the power of `exponent`, without zeros at the end of `digits`. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Reads a number as DynamoDB takes it. @throws AwsError ValidationException: not a number, too long, too large or too small */
export function parseDecimal(text: string): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  const [, sign = "", whole = "", fraction = "", power = "0"] = match ?? [];
  if (match === null || whole + fraction === "") {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const digits = BigInt(whole + fraction);
  return inRange(normalized(sign === "-" ? -digits : digits, Number(power) - fraction.length));
}

/** Writes a number without an exponent, as DynamoDB gives it back. */
export function formatDecimal({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const text = (digits < 0n ? -digits : digits).toString();
  if (exponent >= 0) {
    return sign + text + "0".repeat(exponent);
  }
  const padded = text.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Below zero, zero or above, as the left number is less than, equal to or more than the right one. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const { digits } = sum(left, { ...right, digits: -right.digits });
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

/** The exact sum. @throws AwsError ValidationException where it has more digits than DynamoDB keeps */
export function addDecimals(left: Decimal, right: Decimal): Decimal {
  return inRange(sum(left, right));
}

/** The exact difference. @throws AwsError as {@link addDecimals} */
export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  return addDecimals(left, { ...right, digits: -right.digits });
}

function sum(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent);
  const shifted = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent);
  return normalized(shifted(left) + shifted(right), exponent);
}

function normalized(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) {
    return { digits, exponent: 0 };
  }
  const zeros = /0*$/.exec(digits.toString())?.[0].length ?? 0;
  return { digits: digits / 10n ** BigInt(zeros), exponent: exponent + zeros };
}

function inRange(decimal: Decimal): Decimal {
  const length = decimal.digits.toString().replace("-", "").length;
  const magnitude = length + decimal.exponent - 1;
  if (length > MAX_DIGITS) {
    throw validation("Attempting to store more than 38 significant digits in a Number");
  }
  if (decimal.digits !== 0n && (magnitude > MAX_MAGNITUDE || magnitude < MIN_MAGNITUDE)) {
    throw validation(
      `Number ${magnitude > 0 ? "overflow" : "underflow"}. Attempting to store a number with magnitude ${
        magnitude > 0 ? "larger" : "smaller"
      } than supported range`,
    );
  }
  return decimal;
}
