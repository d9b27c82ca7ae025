import { ingestRegionsOf } from "../../../stacks/ingestRegions";
import {
  assetsIn,
  both,
  forResources,
  objectsIn,
  onBehalfOf,
  overTls,
  rootOf,
  through,
  type Grant,
} from "./grants";
import { holderNamed, type Holder, type Scene } from "./scene";

/** Regions whose services also call under a principal of the Region's own. */
const OPT_IN = ["ap-southeast-4"];

/** What a key's account may do with it: manage it, and neither use it nor hand it on. */
export const MANAGE_KEY = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** What everything in one Region's media account needs but for replication: aws-facts' list of roles, stage by stage. */
export function mediaGrants(scene: Scene, region: string): readonly Grant[] {
  return [
    ...trustGrants(scene, region),
    ...(ingests(scene, region) ? transcodeGrants(scene, region) : []),
    ...packagingGrants(scene, region),
    ...recordGrants(scene, region),
    ...uploadGrants(scene, region),
    ...[
      `storage-${region}-mezzanine-key`,
      `storage-${region}-packaged-key`,
      `packaging-${region}-cdn-identifier-key`,
    ].map((name) => keyManagement(holderNamed(scene, "key", name))),
  ];
}

/** See {@link MANAGE_KEY}. */
export function keyManagement(key: Holder): Grant {
  return { kind: "key", holder: key, who: rootOf(key.accountId), actions: MANAGE_KEY, on: [key.arn] };
}

/** A role that services assume, each for the role's own account only. */
export function trustOf(role: Holder, services: readonly string[]): readonly Grant[] {
  return services.map((who) => ({
    kind: "trust",
    holder: role,
    who,
    actions: ["sts:AssumeRole"],
    on: [role.arn],
    when: onBehalfOf(role.accountId),
  }));
}

/** Whether masters are uploaded and transcoded in a Region. */
export function ingests({ config }: Scene, region: string): boolean {
  return ingestRegionsOf(config).includes(region);
}

/** Roles by which MediaPackage asks key providers for keys, by their DRM profile. */
function spekeRoles(scene: Scene, region: string): readonly (readonly [string, Holder])[] {
  return Object.keys(scene.config.drm).map((profile) => [
    profile,
    holderNamed(scene, "role", `packaging-${region}-speke-${profile}`),
  ]);
}

function trustGrants(scene: Scene, region: string): readonly Grant[] {
  const role = (name: string): Holder => holderNamed(scene, "role", name);
  const mediaPackage = [
    "mediapackage.amazonaws.com",
    ...(OPT_IN.includes(region) ? [`mediapackage.${region}.amazonaws.com`] : []),
  ];
  return [
    ...trustOf(role(`replication-role-${region}`), ["s3.amazonaws.com"]),
    ...trustOf(role(`packaging-source-${region}`), mediaPackage),
    ...trustOf(role(`packaging-${region}-cdn-identifier-role`), mediaPackage),
    ...spekeRoles(scene, region).flatMap(([, speke]) => trustOf(speke, mediaPackage)),
  ];
}

function transcodeGrants(scene: Scene, region: string): readonly Grant[] {
  const role = holderNamed(scene, "role", `transcode-role-${region}`);
  const masters = storageOf(scene, region, "mezzanine");
  const ladders = storageOf(scene, region, "packaged");
  return [
    ...trustOf(role, ["mediaconvert.amazonaws.com"]),
    identity(role, ["s3:GetObject"], objectsIn(masters.bucket)),
    identity(role, ["s3:PutObject"], assetsIn(ladders.bucket)),
    ...usesThroughS3(role, masters.key, ["kms:Decrypt"], region),
    ...usesThroughS3(role, ladders.key, ["kms:Decrypt", "kms:GenerateDataKey"], region),
  ];
}

function packagingGrants(scene: Scene, region: string): readonly Grant[] {
  const source = holderNamed(scene, "role", `packaging-source-${region}`);
  const ladders = storageOf(scene, region, "packaged");
  const identifierRole = holderNamed(scene, "role", `packaging-${region}-cdn-identifier-role`);
  const identifierKey = holderNamed(scene, "key", `packaging-${region}-cdn-identifier-key`);
  const identifier = holderNamed(scene, "secret", `packaging-${region}-cdn-identifier`);
  const viaSecrets = through("secretsmanager", region);
  const use = { kind: "key", holder: identifierKey, on: [identifierKey.arn], when: viaSecrets } as const;
  return [
    identity(
      source,
      ["s3:GetBucketLocation", "s3:GetBucketRequestPayment", "s3:ListBucket"],
      [ladders.bucket.arn],
    ),
    identity(source, ["s3:GetObject"], objectsIn(ladders.bucket)),
    ...usesThroughS3(source, ladders.key, ["kms:Decrypt"], region),
    identity(
      identifierRole,
      [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:ListSecretVersionIds",
      ],
      [identifier.arn],
    ),
    identity(identifierRole, ["secretsmanager:ListSecrets"], ["*"]),
    { ...identity(identifierRole, ["kms:Decrypt"], [identifierKey.arn]), when: viaSecrets },
    { ...use, who: identifierRole.arn, actions: ["kms:Decrypt"] },
    { ...use, who: rootOf(identifierKey.accountId), actions: ["kms:Decrypt", "kms:GenerateDataKey"] },
    ...spekeRoles(scene, region).map(([profile, role]) =>
      identity(role, ["execute-api:Invoke"], keyProviderArns(scene, region, profile)),
    ),
  ];
}

/** The one method that SPEKE calls. */
function keyProviderArns(scene: Scene, region: string, profile: string): readonly string[] {
  const provider = scene.config.drm[profile]?.keyProviders[region];
  const account = provider?.accountId ?? accountOf(scene, region);
  const [, api = "", stage = "", path = ""] =
    /^https:\/\/([^.]+)\.[^/]+\/([^/]+)\/(.+)$/.exec(provider?.url ?? "") ?? [];
  return [`arn:aws:execute-api:${region}:${account}:${api}/${stage}/POST/${path}`];
}

/** What S3 itself delivers: logs, inventories and events about the Region's two media buckets. */
function recordGrants(scene: Scene, region: string): readonly Grant[] {
  const logs = holderNamed(scene, "bucket", `storage-${region}-access-logs`);
  const queue = holderNamed(scene, "queue", `storage-${region}-replication-failures`);
  const sources = (["mezzanine", "packaged"] as const).map(
    (name) => storageOf(scene, region, name).bucket.arn,
  );
  const aboutSources = both(overTls, forResources(accountOf(scene, region), sources));
  const [, log = "", inventory = ""] = objectsIn(logs);
  const delivery = { kind: "bucket", holder: logs, actions: ["s3:PutObject"], when: aboutSources } as const;
  return [
    { ...delivery, who: "logging.s3.amazonaws.com", on: [log] },
    { ...delivery, who: "s3.amazonaws.com", on: [inventory] },
    {
      kind: "queue",
      holder: queue,
      who: "s3.amazonaws.com",
      actions: ["sqs:SendMessage"],
      on: [queue.arn],
      when: aboutSources,
    },
  ];
}

/** Uploaders bring their own identity policies; only the key is ours to give. */
function uploadGrants(scene: Scene, region: string): readonly Grant[] {
  const { key } = storageOf(scene, region, "mezzanine");
  const uploaders = Object.entries(scene.config.regions).find(([name]) => name === region)?.[1]
    ?.uploaderRoleArns;
  return Object.values(uploaders ?? {}).map((who) => ({
    kind: "key",
    holder: key,
    who,
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    on: [key.arn],
    when: through("s3", region),
  }));
}

/** A media bucket with its key. */
export function storageOf(
  scene: Scene,
  region: string,
  name: "mezzanine" | "packaged",
): { readonly bucket: Holder; readonly key: Holder } {
  return {
    bucket: holderNamed(scene, "bucket", `storage-${region}-${name}`),
    key: holderNamed(scene, "key", `storage-${region}-${name}-key`),
  };
}

function accountOf(scene: Scene, region: string): string {
  return holderNamed(scene, "bucket", `storage-${region}-mezzanine`).accountId;
}

/** A role that uses a key needs it said by both, its own policy and the key's. */
export function usesThroughS3(
  role: Holder,
  key: Holder,
  actions: readonly string[],
  region: string,
): readonly Grant[] {
  const use = { actions, on: [key.arn], when: through("s3", region) };
  return [
    { ...use, kind: "identity", holder: role },
    { ...use, kind: "key", holder: key, who: role.arn },
  ];
}

export function identity(holder: Holder, actions: readonly string[], on: readonly string[]): Grant {
  return { kind: "identity", holder, actions, on };
}
