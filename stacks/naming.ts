/**
 * Prefix of the few names that AWS does not make unique by itself, such as packaging group ids: two stacks of the project
 * may share an account and a Region.
 */
export function namePrefix(project: string, stack: string): string {
  return `${project}-${stack}`;
}
