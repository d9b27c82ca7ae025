/** The parts of `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for global services. */
  readonly region: string;
  /** Empty where AWS leaves it out, as for S3 buckets. */
  readonly accountId: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
}

/** The only partition of the stand-in: the commercial Regions. */
export const PARTITION = "aws";

/** Writes an ARN; pass an empty Region or account where the service leaves it out. */
export function formatArn(service: string, region: string, accountId: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${region === "global" ? "" : region}:${accountId}:${resource}`;
}

/** Reads an ARN; undefined when the text is none. Wildcards inside the parts are kept. */
export function parseArn(text: string): Arn | undefined {
  const [scheme, partition, service, region, accountId, ...rest] = text.split(":");
  if (
    scheme !== "arn" ||
    partition === undefined ||
    partition === "" ||
    service === undefined ||
    service === "" ||
    region === undefined ||
    accountId === undefined ||
    rest.length === 0 ||
    rest.join(":") === ""
  ) {
    return undefined;
  }
  return { partition, service, region, accountId, resource: rest.join(":") };
}

/** The ARN by which policies name an account as a whole. */
export function accountRootArn(accountId: string): string {
  return formatArn("iam", "", accountId, "root");
}

/** The role's name in `arn:aws:iam::<account>:role/<path/>name`, or undefined for another ARN. */
export function roleNameOf(arn: string): string | undefined {
  const parsed = parseArn(arn);
  return parsed?.service === "iam" && parsed.resource.startsWith("role/")
    ? parsed.resource.split("/").at(-1)
    : undefined;
}
