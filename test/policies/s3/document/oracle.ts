import { BlockList, isIPv6 } from "node:net";
import { STRANGER_ACCOUNT } from "../../support/names";

/**
 * A second opinion on "public", by another road than the rule's: not "is some key pinned" but "is there a stranger whom
 * this statement lets in". It evaluates conditions as IAM does, for a caller who has nothing to do with the platform.
 */

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface GeneratedStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Conditions;
}

/** What a stranger's request may say under each key; every one of them may also be missing. */
const STRANGER: Readonly<Record<string, readonly string[]>> = {
  "aws:principalaccount": [STRANGER_ACCOUNT],
  "aws:principalarn": [`arn:aws:iam::${STRANGER_ACCOUNT}:role/stranger`],
  "aws:principalorgid": ["o-stranger99"],
  "aws:principalorgpaths": ["o-stranger99/r-zz99/"],
  "aws:sourcearn": [`arn:aws:cloudfront::${STRANGER_ACCOUNT}:distribution/ESTRANGER`],
  "aws:sourceaccount": [STRANGER_ACCOUNT],
  "aws:sourceorgid": ["o-stranger99"],
  "aws:sourceowner": [STRANGER_ACCOUNT],
  "aws:sourcevpc": ["vpc-99999999"],
  "aws:sourcevpce": ["vpce-99999999"],
  "aws:userid": ["AROASTRANGERSTRANGER:me"],
  "s3:dataaccesspointaccount": [STRANGER_ACCOUNT],
  "s3:dataaccesspointarn": [`arn:aws:s3:eu-west-1:${STRANGER_ACCOUNT}:accesspoint/any`],
  "aws:sourceip": ["198.51.100.7", "8.8.8.8", "2600:1f18::7"],
};

/** True when the statement lets some stranger in. */
export function letsStrangersIn(statement: GeneratedStatement): boolean {
  return (
    statement.Effect === "Allow" && addressesStrangers(statement) && strangersMeet(statement.Condition ?? {})
  );
}

function addressesStrangers({ Principal, NotPrincipal }: GeneratedStatement): boolean {
  if (NotPrincipal !== undefined || Principal === "*") {
    return true;
  }
  return Object.entries(Principal ?? {}).some(([kind, values]) =>
    [values].flat().some((value) => {
      // A stranger can be any AWS principal and can have CloudFront fetch on their behalf.
      const strangers =
        kind === "Service"
          ? ["cloudfront.amazonaws.com"]
          : [
              STRANGER_ACCOUNT,
              `arn:aws:iam::${STRANGER_ACCOUNT}:root`,
              `arn:aws:iam::${STRANGER_ACCOUNT}:role/x`,
            ];
      return strangers.some((stranger) => glob(value, stranger));
    }),
  );
}

/** Keys are independent of each other, so a stranger gets in when each key has a state that suits all its conditions. */
function strangersMeet(conditions: Conditions): boolean {
  const byKey = new Map<string, { operator: string; values: readonly string[] }[]>();
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, values] of Object.entries(keys)) {
      const tests = byKey.get(key.toLowerCase()) ?? [];
      byKey.set(key.toLowerCase(), [...tests, { operator, values: [values].flat() }]);
    }
  }
  return [...byKey].every(([key, tests]) => {
    const states = STRANGER[key];
    // Any other key (a header, the prefix asked for) holds whatever the stranger likes.
    return (
      states === undefined ||
      [undefined, ...states].some((state) =>
        tests.every(({ operator, values }) => holds(operator, state, values)),
      )
    );
  });
}

function holds(operator: string, state: string | undefined, values: readonly string[]): boolean {
  if (operator.startsWith("ForAnyValue:")) {
    return state !== undefined && holds(operator.slice("ForAnyValue:".length), state, values);
  }
  if (operator.startsWith("ForAllValues:")) {
    return state === undefined || holds(operator.slice("ForAllValues:".length), state, values);
  }
  if (operator.endsWith("IfExists")) {
    return state === undefined || holds(operator.slice(0, -"IfExists".length), state, values);
  }
  const negative = operator.includes("Not");
  if (state === undefined) {
    return negative;
  }
  return negative !== values.some((value) => matches(operator.replace("Not", ""), state, value));
}

function matches(operator: string, state: string, value: string): boolean {
  switch (operator) {
    case "StringEquals":
      return value.includes("${") || value === state;
    case "StringLike":
    case "ArnEquals":
    case "ArnLike":
      return value.includes("${") || glob(value, state);
    case "IpAddress":
      return contains(value, state);
    default:
      throw new Error(`the oracle does not know ${operator}`);
  }
}

function contains(cidr: string, address: string): boolean {
  const [network = "", prefix] = cidr.split("/");
  if (isIPv6(network) !== isIPv6(address)) {
    return false;
  }
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(network, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  return list.check(address, family);
}

/** `*` and `?` as IAM matches them, without regular expressions. */
function glob(pattern: string, text: string): boolean {
  const [head, ...tail] = pattern;
  if (head === undefined) {
    return text === "";
  }
  const rest = tail.join("");
  if (head === "*") {
    return glob(rest, text) || (text !== "" && glob(pattern, text.slice(1)));
  }
  return text !== "" && (head === "?" || head === text[0]) && glob(rest, text.slice(1));
}
