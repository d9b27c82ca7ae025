/**
 * Checks that a component's name can begin a bucket's name: Pulumi adds eight characters, and S3 allows 63, in lower case.
 *
 * @throws Error saying what is allowed
 */
export function assertBucketName(what: string, name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{2,54}$/.test(name)) {
    throw new Error(
      `${what}: got the name ${name}. It begins the bucket's name: use 3 to 55 of a-z, 0-9 and -, starting with a letter or digit.`,
    );
  }
}
