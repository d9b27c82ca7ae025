/** What a violation message is made of. */
export interface Complaint {
  /** Where: the property's path, such as `acl` or `policy Statement[0].Principal`. */
  readonly setting: string;
  /** What is wrong with it, in words of this pack. */
  readonly problem: string;
  /** What would be accepted. */
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;
}

/** The part of a resource that a message may name: neither can hold a secret. */
export interface Named {
  readonly type: string;
  readonly name: string;
}

/**
 * Words a violation.
 *
 * The policy engine hands secrets to policies in plain text and prints messages to logs and pull requests, so a message is
 * built from this pack's own words only: it never quotes a property's value.
 */
export function complaint(resource: Named, { setting, problem, allowed, fix }: Complaint): string {
  return `${resource.type} "${resource.name}": ${setting} ${problem}. Allowed: ${allowed}. Fix: ${fix}.`;
}
