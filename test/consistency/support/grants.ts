import type { Holder, PolicyKind } from "./scene";

/** Condition keys of a request. */
export type Context = Readonly<Record<string, string>>;

/** What one policy has to allow, and all that it may. */
export interface Grant {
  readonly kind: PolicyKind;
  readonly holder: Holder;
  /** ARN or service; left out in identity policies, which are their holder's. */
  readonly who?: string;
  readonly actions: readonly string[];
  /** ARNs out of the closed world. */
  readonly on: readonly string[];
  /** Which requests are allowed. @default all */
  readonly when?: (context: Context) => boolean;
}

/** What an object of a bucket stands for all others by. */
export const SAMPLE_KEY = "assets/clip/segment-1.ts";

/** A master. */
export const MASTER_KEY = "masters/clip/clip.mov";
/** What an encode consists of. */
export const INVENTORY_KEY = "assets/clip/inventory/0123456789abcdef/asset.json";

/** A bucket's objects, as far as policies tell them apart. */
export function objectsIn(bucket: Pick<Holder, "arn">): readonly string[] {
  return [SAMPLE_KEY, "access-logs/2026/log", "inventory/all/manifest.json", MASTER_KEY, INVENTORY_KEY].map(
    (key) => `${bucket.arn}/${key}`,
  );
}

/** The objects that belong to assets. */
export function assetsIn(bucket: Pick<Holder, "arn">): readonly string[] {
  return [SAMPLE_KEY, INVENTORY_KEY].map((key) => `${bucket.arn}/${key}`);
}

/** Requests to S3 that come over TLS. */
export const overTls = (context: Context): boolean => context["aws:SecureTransport"] === "true";

/** Use of a key by one service in its Region, on the caller's behalf. */
export function through(service: "s3" | "secretsmanager", region: string): (context: Context) => boolean {
  return (context) => context["kms:ViaService"] === `${service}.${region}.amazonaws.com`;
}

/** Use of a key by S3 for one bucket's objects, whichever of its two forms the encryption context has. */
export function forObjectsOf(bucket: Holder): (context: Context) => boolean {
  const viaS3 = through("s3", bucket.region);
  return (context) => {
    const subject = context["kms:EncryptionContext:aws:s3:arn"];
    return viaS3(context) && (subject === bucket.arn || subject?.startsWith(`${bucket.arn}/`) === true);
  };
}

/** Calls that a service makes for this account. */
export function onBehalfOf(accountId: string): (context: Context) => boolean {
  return (context) => context["aws:SourceAccount"] === accountId;
}

/** Calls that a service makes for one of these resources of an account. */
export function forResources(accountId: string, arns: readonly string[]): (context: Context) => boolean {
  return (context) => onBehalfOf(accountId)(context) && arns.some((arn) => arn === context["aws:SourceArn"]);
}

/** All of these conditions. */
export function both(
  one: (context: Context) => boolean,
  other: (context: Context) => boolean,
): (context: Context) => boolean {
  return (context) => one(context) && other(context);
}

/** Lists of a bucket below a prefix. */
export function listing(prefix: string): (context: Context) => boolean {
  return (context) => context["s3:prefix"]?.startsWith(prefix) === true;
}

/** Roles that are handed to one of these services. */
export function passedTo(...services: readonly string[]): (context: Context) => boolean {
  return (context) => services.some((service) => service === context["iam:PassedToService"]);
}

/** Calls about partitions of a table whose keys begin like this. */
export function aboutPartitions(prefix: string): (context: Context) => boolean {
  return (context) => context["dynamodb:LeadingKeys"]?.startsWith(prefix) === true;
}

/** ARN of an account as a whole. */
export function rootOf(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}
