import { createHash } from "node:crypto";

/** Words that Cognito takes in no prefix of a domain (Cognito Developer Guide, "Using the Amazon Cognito domain"). */
const RESERVED = ["aws", "amazon", "cognito"];

/** The longest prefix that Cognito takes. */
const MAX_LENGTH = 63;

/** Hexadecimal digits of the hash at the end: enough that nobody else has the same by accident. */
const HASH_LENGTH = 8;

/**
 * Prefix of the domain at which viewers sign in, `<prefix>.auth.us-east-1.amazoncognito.com`: the stack's name as far as a domain can carry
 * it, and a hash. Prefixes are unique among everybody's user pools in a Region, and two stacks whose names become alike here still differ
 * in the hash.
 *
 * @param namePrefix `<project>-<stack>`
 * @param accountId of the user pool, 12 digits; it cannot be told from the hash's few digits alone
 * @throws Error when the name holds a word that Cognito refuses
 */
export function signInDomainPrefix(namePrefix: string, accountId: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([namePrefix, accountId]))
    .digest("hex")
    .slice(0, HASH_LENGTH);
  const name = namePrefix
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LENGTH - HASH_LENGTH - 1)
    .replace(/^-+|-+$/g, "");
  const reserved = RESERVED.find((word) => name.includes(word));
  if (reserved !== undefined) {
    throw new Error(
      `sign-in domain: comes to ${name}-${hash}, after the stack ${namePrefix}. Cognito takes no domain with ${RESERVED.join(", ")} in it; call the stack something without ${reserved}, or bring an identity provider of your own (entitlement.identity).`,
    );
  }
  return `${name}-${hash}`;
}
