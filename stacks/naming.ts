import { ConfigError } from "./config";

/** What the audit trail's name (single -, _ between letters and digits) and MediaPackage's ids (no dots) both take. */
const STACK_NAME = /^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/;

/**
 * Prefix of the few names that AWS does not make unique by itself, such as packaging group ids: two stacks of the project
 * may share an account and a Region.
 *
 * @throws ConfigError for a stack whose name AWS would not take in those names. It is not bent into shape: two stacks could
 *   come to the same prefix
 */
export function namePrefix(project: string, stack: string): string {
  if (!STACK_NAME.test(stack)) {
    throw new ConfigError([
      `stack name: got ${JSON.stringify(stack)}. It becomes part of AWS names, which take letters and digits with single - or _ between them, such as prod or prod-eu; name the stack, and its file Pulumi.<stack>.yaml, like that.`,
    ]);
  }
  return `${project}-${stack}`;
}
