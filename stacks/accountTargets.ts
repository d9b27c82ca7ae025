import * as aws from "@pulumi/aws";

/** One account in one Region: where a part of the platform is created. */
export interface AccountTarget {
  /** 12 digits. The provider refuses to do anything in another account. */
  readonly accountId: string;
  /** AWS Region of everything that names no other. */
  readonly region: string;
  /** Role that Pulumi assumes there. Default: the credentials Pulumi is run with. */
  readonly deployRoleArn?: string | undefined;
}

/**
 * The only place where AWS providers are made: one per account and Region, and components inherit it from their options.
 *
 * `allowedAccountIds` is checked when the provider is configured, before the first call, so a wrong role is caught at
 * preview. The Region is always given, or the provider would fall back to the environment's. Role ARNs are plain text: an
 * unknown provider input would give a green preview and a failing update.
 *
 * @param name stable name of the target, such as `media-us-west-2`; it is part of every resource's identity
 */
export function accountProvider(
  name: string,
  target: AccountTarget,
  tags: Readonly<Record<string, string>>,
): aws.Provider {
  return new aws.Provider(name, {
    region: target.region,
    allowedAccountIds: [target.accountId],
    ...(target.deployRoleArn === undefined
      ? {}
      : { assumeRoles: [{ roleArn: target.deployRoleArn, sessionName: `pulumi-${name}` }] }),
    defaultTags: { tags: { ...tags } },
  });
}
