import { optionalBoolean, optionalNumber, optionalText } from "../core/props";
import type { SeededRandom } from "../core/seededRandom";
import type { Call, Props, ResourceType, ServiceModule } from "../core/types";

/**
 * `@pulumi/random`, which is no service of AWS's: values that are drawn once and kept. Here they follow from the run's seed
 * and the resource's URN, so runs are alike. The SDK itself marks a password's result as secret.
 *
 * The provider gives every password the id `none`. Ids are unique in the stand-in, so here it is a UUID.
 */
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const NUMERIC = "0123456789";
/** The provider's default for `overrideSpecial`. */
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const TEXT_ARGUMENTS = [
  "keepers",
  "length",
  "lower",
  "minLower",
  "minNumeric",
  "minSpecial",
  "minUpper",
  "number",
  "numeric",
  "overrideSpecial",
  "special",
  "upper",
] as const;

/** A kind of characters in a text: which, and how many of them at least. */
interface CharacterClass {
  readonly alphabet: string;
  readonly minimum: number;
}

function characterClasses(inputs: Props): readonly CharacterClass[] {
  const numeric = optionalBoolean(inputs, "numeric") ?? optionalBoolean(inputs, "number") ?? true;
  const classes: readonly [boolean, string, string][] = [
    [optionalBoolean(inputs, "lower") ?? true, LOWER, "minLower"],
    [optionalBoolean(inputs, "upper") ?? true, LOWER.toUpperCase(), "minUpper"],
    [numeric, NUMERIC, "minNumeric"],
    [
      optionalBoolean(inputs, "special") ?? true,
      optionalText(inputs, "overrideSpecial") ?? SPECIAL,
      "minSpecial",
    ],
  ];
  return classes
    .filter(([wanted]) => wanted)
    .map(([, alphabet, minimum]) => ({ alphabet, minimum: optionalNumber(inputs, minimum) ?? 0 }));
}

/** Draws a text that keeps every minimum, in an order of its own. */
export function randomText(random: SeededRandom, inputs: Props): string {
  const classes = characterClasses(inputs);
  const length = optionalNumber(inputs, "length") ?? 0;
  const required = classes.flatMap(({ alphabet, minimum }) => Array.from(random.text(minimum, alphabet)));
  const anything = classes.map(({ alphabet }) => alphabet).join("");
  const rest = Array.from(random.text(Math.max(0, length - required.length), anything));
  const characters = [...required, ...rest];
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}

function checkText(inputs: Props): readonly { property: string; reason: string }[] {
  const length = optionalNumber(inputs, "length");
  const classes = characterClasses(inputs);
  const needed = classes.reduce((sum, { minimum }) => sum + minimum, 0);
  if (length === undefined) {
    return [];
  }
  if (length < 1) {
    return [{ property: "length", reason: `length ${length}: must be at least 1` }];
  }
  if (classes.length === 0) {
    return [{ property: "lower", reason: "no kind of character is left to draw from; allow at least one" }];
  }
  return needed > length
    ? [{ property: "length", reason: `length ${length}: the minimums add up to ${needed}; raise it` }]
    : [];
}

function drawn({ cloud, urn }: Call): SeededRandom {
  return cloud.random.stream(urn);
}

const password: ResourceType = {
  token: "random:index/randomPassword:RandomPassword",
  replaceOn: TEXT_ARGUMENTS,
  global: true,
  computed: ["result", "bcryptHash"],
  check: checkText,
  create: (call) => {
    const random = drawn(call);
    const result = randomText(random, call.inputs);
    // Shaped like a bcrypt hash and not one: nothing in a rehearsal logs in with it.
    const bcryptHash = `$2a$10$${random.text(53, LOWER + NUMERIC)}`;
    return { id: random.uuid(), computed: { result, bcryptHash } };
  },
};

const string: ResourceType = {
  token: "random:index/randomString:RandomString",
  replaceOn: TEXT_ARGUMENTS,
  global: true,
  computed: ["result"],
  check: checkText,
  create: (call) => {
    const result = randomText(drawn(call), call.inputs);
    return { id: result, computed: { result } };
  },
};

const id: ResourceType = {
  token: "random:index/randomId:RandomId",
  replaceOn: ["byteLength", "keepers", "prefix"],
  global: true,
  computed: ["b64Std", "b64Url", "dec", "hex"],
  check: (inputs) => {
    const byteLength = optionalNumber(inputs, "byteLength");
    return byteLength !== undefined && byteLength < 1
      ? [{ property: "byteLength", reason: `byteLength ${byteLength}: must be at least 1` }]
      : [];
  },
  create: (call) => {
    const hex = drawn(call).hex(2 * (optionalNumber(call.inputs, "byteLength") ?? 1));
    const bytes = Buffer.from(hex, "hex");
    const prefix = optionalText(call.inputs, "prefix") ?? "";
    return {
      id: bytes.toString("base64url"),
      computed: {
        b64Std: prefix + bytes.toString("base64"),
        b64Url: prefix + bytes.toString("base64url"),
        dec: prefix + BigInt(`0x${hex}`).toString(),
        hex: prefix + hex,
      },
    };
  },
};

const uuid: ResourceType = {
  token: "random:index/randomUuid:RandomUuid",
  replaceOn: ["keepers"],
  global: true,
  computed: ["result"],
  create: (call) => {
    const result = drawn(call).uuid();
    return { id: result, computed: { result } };
  },
};

/** The resource types of `@pulumi/random` that a program may use here. */
export const randomService: ServiceModule = { resourceTypes: [password, string, id, uuid] };
