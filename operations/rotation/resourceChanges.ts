import type { ResourceChange } from "./ports";

/** What may go in an update of a rotation. */
export interface RotationScope {
  /** Signing keys in the configuration and as deployed: whose resources a name belongs to. */
  readonly keys: readonly string[];
  /** Those of them in the configuration. */
  readonly kept: readonly string[];
  /** Region whose identifier is rotated; undefined for signing keys. */
  readonly region?: string | undefined;
}

/** Operations that take something away that is there. */
const TAKES_AWAY = /replace|delete|discard/;

const KEY_RESOURCES = [
  "aws:secretsmanager/secret:Secret",
  "aws:lambda/invocation:Invocation",
  "aws:cloudfront/publicKey:PublicKey",
];
const IDENTIFIER_RESOURCES = [
  "random:index/randomPassword:RandomPassword",
  "aws:secretsmanager/secretVersion:SecretVersion",
];

/**
 * Changes that take away what a rotation has nothing to do with: something else is pending in the stack.
 *
 * @returns one text for each, such as `delete aws:s3/bucket:Bucket masters`
 */
export function strangeChanges(changes: readonly ResourceChange[], scope: RotationScope): readonly string[] {
  return changes
    .filter(({ op, urn }) => TAKES_AWAY.test(op) && !(op === "delete" && isOfRotation(urn, scope)))
    .map(({ op, urn }) => `${op} ${typeOf(urn)} ${nameOf(urn)}`);
}

/** Whether something of signing keys, identifiers or the distribution is still to be deployed. */
export function isUnfinished(changes: readonly ResourceChange[]): boolean {
  return changes.some(({ urn }) =>
    /media:signing:|media:packaging:CdnIdentifier|aws:ssm\/|aws:cloudfront\/distribution:/.test(urn),
  );
}

/** Whether a resource is one that the end of a rotation deletes: that of a key, or of a value, that the configuration no longer has. */
function isOfRotation(urn: string, { keys, kept, region }: RotationScope): boolean {
  const name = nameOf(urn);
  if (region === undefined) {
    // The longest name: `a-key-1` ends like `key-1`.
    const owner = keys
      .filter((key) => name.endsWith(`-${key}`))
      .sort((left, right) => right.length - left.length)[0];
    return (
      urn.includes("media:signing:SigningKeys$") &&
      KEY_RESOURCES.includes(typeOf(urn)) &&
      (owner === undefined || !kept.includes(owner))
    );
  }
  return (
    urn.includes("media:packaging:CdnIdentifier$") &&
    IDENTIFIER_RESOURCES.includes(typeOf(urn)) &&
    name.includes(`-${region}-`)
  );
}

/** `urn:pulumi:<stack>::<project>::<type>$<type>::<name>`. */
function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? urn;
}
