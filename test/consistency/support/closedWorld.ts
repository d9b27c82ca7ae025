import { edgeLogArns, logStreamOf, trailArn } from "./deliveryGrants";
import { signingKeyCopyIn } from "./entitlementGrants";
import { objectsIn, rootOf, type Context } from "./grants";
import type { Holder, Scene } from "./scene";

/** Everybody who could ask, everything that could be asked for, and the circumstances in which it could be. */
export interface ClosedWorld {
  readonly principals: readonly string[];
  /** Actions that are asked about whether or not any policy names them. */
  readonly actions: readonly string[];
  /** ARNs that an action can be about. */
  resourcesOf(action: string): readonly string[];
  /** Different circumstances of a call. */
  contextsOf(resource: string, principal: string): readonly Context[];
}

/** An account and a bucket of somebody else's. */
const STRANGER = "999999999999";
const STRANGERS_BUCKET = "arn:aws:s3:::somebody-elses-bucket";

const SERVICES = [
  "apigateway.amazonaws.com",
  "cloudfront.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "delivery.logs.amazonaws.com",
  "edgelambda.amazonaws.com",
  "events.amazonaws.com",
  "lambda.amazonaws.com",
  "logging.s3.amazonaws.com",
  "mediaconvert.amazonaws.com",
  "mediapackage.amazonaws.com",
  "s3.amazonaws.com",
];

/** What would hurt, beside everything that some policy has to allow. */
const DANGEROUS = [
  "dynamodb:BatchGetItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:DeleteItem",
  "dynamodb:DeleteTable",
  "dynamodb:PutItem",
  "dynamodb:PutResourcePolicy",
  "dynamodb:Scan",
  "dynamodb:UpdateItem",
  "execute-api:Invoke",
  "iam:PassRole",
  "iam:PutRolePolicy",
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:PutKeyPolicy",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:Sign",
  "logs:DeleteLogGroup",
  "logs:PutLogEvents",
  "mediaconvert:CancelJob",
  "mediaconvert:CreateJob",
  "mediaconvert:DeleteQueue",
  "mediapackage-vod:CreateAsset",
  "mediapackage-vod:DeleteAsset",
  "mediapackage-vod:DeletePackagingGroup",
  "s3:BypassGovernanceRetention",
  "s3:DeleteBucketPolicy",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:ListAllMyBuckets",
  "s3:PutBucketPolicy",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectLegalHold",
  "s3:PutObjectRetention",
  "s3:PutReplicationConfiguration",
  "s3:RestoreObject",
  "secretsmanager:DeleteSecret",
  "secretsmanager:GetSecretValue",
  "secretsmanager:PutResourcePolicy",
  "secretsmanager:PutSecretValue",
  "sqs:DeleteMessage",
  "sqs:PurgeQueue",
  "sqs:ReceiveMessage",
  "sqs:SendMessage",
  "sqs:SetQueueAttributes",
  "ssm:DeleteParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "ssm:PutParameter",
  "sts:AssumeRole",
  "sts:TagSession",
];

/** Actions that are about nothing in particular. */
const WITHOUT_RESOURCE = [
  "mediaconvert:ListJobs",
  "mediaconvert:Probe",
  "mediapackage-vod:CreateAsset",
  "s3:ListAllMyBuckets",
  "secretsmanager:ListSecrets",
];

/** The world of a scene, with some strangers in it. */
export function closedWorldOf(scene: Scene, grantedActions: readonly string[]): ClosedWorld {
  const byArn = new Map(scene.holders.map((holder) => [holder.arn, holder]));
  const resources = resourcesByPrefix(scene);
  const contexts = new Map<string, readonly Context[]>();
  return {
    principals: principalsOf(scene),
    actions: [...new Set([...grantedActions, ...namedActions(scene), ...DANGEROUS])],
    resourcesOf: (action) =>
      WITHOUT_RESOURCE.includes(action) ? ["*"] : (resources[action.split(":")[0] ?? ""] ?? []),
    contextsOf: (resource, principal) => {
      const key = `${resource} ${SERVICES.includes(principal) ? "service" : "role"}`;
      const known = contexts.get(key) ?? contextsOf(scene, byArn, resource, SERVICES.includes(principal));
      contexts.set(key, known);
      return known;
    },
  };
}

function principalsOf({ config, holders }: Scene): readonly string[] {
  const accounts = new Set([STRANGER, config.delivery.accountId]);
  const uploaders: string[] = [];
  for (const { accountId, uploaderRoleArns } of Object.values(config.regions)) {
    accounts.add(accountId);
    uploaders.push(...Object.values(uploaderRoleArns));
  }
  return [
    ...SERVICES,
    ...Object.keys(config.regions).map((region) => `mediapackage.${region}.amazonaws.com`),
    ...[...accounts].map(rootOf),
    ...uploaders,
    ...holders.filter(({ type }) => type === "aws:iam/role:Role").map(({ arn }) => arn),
    `arn:aws:iam::${STRANGER}:role/somebody`,
  ];
}

/** Actions that statements name in full; those with wildcards match what is asked about anyway. */
function namedActions({ policies }: Scene): readonly string[] {
  return policies
    .flatMap(({ statements }) => statements.flatMap(({ Action }) => Action))
    .filter((action) => !action.includes("*"));
}

function resourcesByPrefix(scene: Scene): Readonly<Record<string, readonly string[]>> {
  const arnsOf = (type: string): readonly string[] =>
    scene.holders.filter((holder) => holder.type === type).map(({ arn }) => arn);
  const buckets = scene.holders.filter(({ type }) => type === "aws:s3/bucket:Bucket");
  const functions = scene.holders.filter(({ type }) => type === "aws:lambda/function:Function");
  const logGroups = arnsOf("aws:cloudwatch/logGroup:LogGroup");
  const tables = scene.holders.filter(({ type }) => type === "aws:dynamodb/table:Table");
  const media = Object.entries(scene.config.regions);
  return {
    s3: [...buckets.flatMap((bucket) => [bucket.arn, ...objectsIn(bucket)]), STRANGERS_BUCKET],
    kms: arnsOf("aws:kms/key:Key"),
    sqs: arnsOf("aws:sqs/queue:Queue"),
    secretsmanager: [
      ...arnsOf("aws:secretsmanager/secret:Secret"),
      ...media.flatMap(([region]) =>
        Object.keys(scene.config.signingKeys).map((key) => signingKeyCopyIn(scene, region, key)),
      ),
    ],
    ssm: arnsOf("aws:ssm/parameter:Parameter"),
    sts: arnsOf("aws:iam/role:Role"),
    iam: arnsOf("aws:iam/role:Role"),
    logs: [
      ...logGroups.flatMap((arn) => [arn, logStreamOf(arn)]),
      ...functions.flatMap(({ arn, accountId }) => edgeLogArns(arn.split(":").at(-1) ?? "", accountId)),
      ...edgeLogArns("another-function", scene.config.delivery.accountId),
    ],
    "execute-api": keyProviderArns(scene),
    dynamodb: tables.flatMap((table) => [table.arn, ...indexesOf(table)]),
    mediaconvert: [
      ...arnsOf("aws:mediaconvert/queue:Queue"),
      ...media.map(([region, { accountId }]) => jobIn(region, accountId)),
    ],
    "mediapackage-vod": media.flatMap(([region, { accountId }]) => [
      vodAssetIn(region, accountId),
      `arn:aws:mediapackage-vod:${region}:${accountId}:packaging-groups/clear-00`,
    ]),
  };
}

/** The indexes of a table that roles may ask for, one of which there is. */
export function indexesOf(table: Pick<Holder, "arn">): readonly string[] {
  return ["open-work", "another"].map((index) => `${table.arn}/index/${index}`);
}

/** A job of a Region; MediaConvert makes their ids. */
export function jobIn(region: string, accountId: string): string {
  return `arn:aws:mediaconvert:${region}:${accountId}:jobs/1234567890123-abcdef`;
}

/** An asset of MediaPackage. */
export function vodAssetIn(region: string, accountId: string): string {
  return `arn:aws:mediapackage-vod:${region}:${accountId}:assets/clip_0123456789abcdef`;
}

/** Every key provider's one method, and its neighbours. */
function keyProviderArns({ config }: Scene): readonly string[] {
  return Object.values(config.drm).flatMap(({ keyProviders }) =>
    Object.entries(keyProviders).flatMap(([region, { url, accountId }]) => {
      const owner =
        accountId ?? Object.entries(config.regions).find(([name]) => name === region)?.[1]?.accountId ?? "";
      const [, api = "", stage = "", path = ""] = /^https:\/\/([^.]+)\.[^/]+\/([^/]+)\/(.+)$/.exec(url) ?? [];
      const arn = `arn:aws:execute-api:${region}:${owner}:${api}`;
      return [`${arn}/${stage}/POST/${path}`, `${arn}/${stage}/GET/${path}`, `${arn}/test/POST/${path}`];
    }),
  );
}

function contextsOf(
  scene: Scene,
  byArn: ReadonlyMap<string, Holder>,
  resource: string,
  isService: boolean,
): readonly Context[] {
  const service = resource.split(":")[2];
  const holder = byArn.get(resource);
  switch (service) {
    case "kms":
      return holder === undefined ? [{}] : keyContexts(scene, holder, isService);
    case "s3":
    case "sqs": {
      const accountId = (holder ?? ownerOf(scene, resource))?.accountId ?? STRANGER;
      const circumstances = isService
        ? callerContexts(scene, accountId, service)
        : holder !== undefined && service === "s3"
          ? PREFIX_CONTEXTS
          : [{}];
      return [true, false].flatMap((tls) =>
        circumstances.map((caller): Context => ({ ...caller, "aws:SecureTransport": String(tls) })),
      );
    }
    case "iam":
      return [
        {},
        { "aws:SourceAccount": holder?.accountId ?? "" },
        { "aws:SourceAccount": STRANGER },
        ...(isService ? [] : passContexts(holder?.name ?? "")),
      ];
    case "dynamodb":
      return partitionContexts(Object.keys(scene.config.regions));
    default:
      return [{}];
  }
}

/** The bucket that an object is in. */
function ownerOf({ holders }: Scene, resource: string): Holder | undefined {
  return holders.find(({ arn }) => resource.startsWith(`${arn}/`));
}

/** What a list of a bucket is restricted to. */
const PREFIX_CONTEXTS: readonly Context[] = [
  {},
  ...["masters/clip/", "assets/clip/", "elsewhere/"].map((prefix) => ({ "s3:prefix": prefix })),
];

/** To which services a role could be handed. */
function passContexts(role: string): readonly Context[] {
  const region = /[a-z]{2}-[a-z]+-\d$/.exec(role)?.[0] ?? "eu-west-1";
  return [
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "mediaconvert.amazonaws.com",
    "mediapackage.amazonaws.com",
    `mediapackage.${region}.amazonaws.com`,
  ].map((service) => ({ "iam:PassedToService": service }));
}

/** Which partition of a table a call is about; a scan is about none. */
function partitionContexts(regions: readonly string[]): readonly Context[] {
  return [
    {},
    ...[
      ...regions.flatMap((region) => [`${region}/asset/clip`, `${region}/bookkeeping`]),
      "operator/control",
      "operator/asset/clip",
    ].map((partition) => ({ "dynamodb:LeadingKeys": partition })),
  ];
}

/** For what a service calls: nothing it would say, each bucket (to a queue, or rule) of the account, the same elsewhere, another bucket. */
function callerContexts({ holders }: Scene, accountId: string, service: string): readonly Context[] {
  const types = [
    "aws:s3/bucket:Bucket",
    ...(service === "sqs" ? ["aws:cloudwatch/eventRule:EventRule"] : []),
  ];
  const own = holders.filter((holder) => types.includes(holder.type) && holder.accountId === accountId);
  return [
    {},
    { "aws:SourceAccount": accountId, "aws:SourceArn": STRANGERS_BUCKET },
    ...own.flatMap(({ arn }) => [
      { "aws:SourceAccount": accountId, "aws:SourceArn": arn },
      { "aws:SourceAccount": STRANGER, "aws:SourceArn": arn },
    ]),
  ];
}

/** By which service, in which Region, and for which data a key is used. */
function keyContexts({ holders }: Scene, key: Holder, isService: boolean): readonly Context[] {
  const elsewhere = key.region === "eu-west-1" ? "us-west-2" : "eu-west-1";
  const services = ["", `s3.${key.region}`, `s3.${elsewhere}`, `secretsmanager.${key.region}`].map((via) =>
    via === "" ? {} : { "kms:ViaService": `${via}.amazonaws.com` },
  );
  const buckets = holders.filter(
    ({ type, region }) => type === "aws:s3/bucket:Bucket" && region === key.region,
  );
  const trail = trailArn(key.accountId);
  const data: readonly Context[] = [
    {},
    ...buckets
      .flatMap(({ arn }) => [arn, `${arn}/assets/clip/segment-1.ts`])
      .map((arn) => ({
        "kms:EncryptionContext:aws:s3:arn": arn,
      })),
    { "kms:EncryptionContext:aws:cloudtrail:arn": trail },
  ];
  const callers: readonly Context[] = isService
    ? [{}, { "aws:SourceArn": trail }, { "aws:SourceArn": `${trail}-other` }]
    : [{}];
  return services.flatMap((via) =>
    data.flatMap((subject) => callers.map((caller) => ({ ...via, ...subject, ...caller }))),
  );
}
