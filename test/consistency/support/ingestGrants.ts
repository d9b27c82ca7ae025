import { jobIn, vodAssetIn } from "./closedWorld";
import { logStreamOf } from "./deliveryGrants";
import {
  aboutPartitions,
  assetsIn,
  both,
  forResources,
  INVENTORY_KEY,
  listing,
  MASTER_KEY,
  overTls,
  passedTo,
  through,
  type Grant,
} from "./grants";
import { identity, ingests, storageOf, trustOf, usesThroughS3 } from "./mediaGrants";
import { holderNamed, type Holder, type Scene } from "./scene";

/** Stages with a queue, each with the rules that feed it; the second one only where masters are transcoded. */
const QUEUES = {
  "submit-transcode": ["uploaded"],
  "register-asset": ["inventory", "job-ended"],
  "publish-asset": ["ingested"],
} as const;

type Queue = keyof typeof QUEUES;
type Stage = Queue | "reconcile";

const QUEUE_STAGES: readonly Queue[] = ["submit-transcode", "register-asset", "publish-asset"];
const STAGES: readonly Stage[] = [...QUEUE_STAGES, "reconcile"];

/** Names of the stages that check the Region order in the catalog while they write. */
const CLAIMING: readonly Stage[] = ["submit-transcode", "reconcile"];

/** Regions whose services also call under a principal of the Region's own. */
const OPT_IN = ["ap-southeast-4"];

/** What one Region's ingest needs, stage by stage: what the stages' ports ask of each service. */
export function ingestGrants(scene: Scene, region: string): readonly Grant[] {
  const role = (stage: Stage): Holder => roleOf(scene, region, stage);
  const transcodes = ingests(scene, region);
  return [
    ...STAGES.flatMap((stage) => [
      ...trustOf(role(stage), ["lambda.amazonaws.com"]),
      ...catalogGrants(scene, region, stage),
      logGrant(scene, region, stage),
    ]),
    ...queueGrants(scene, region),
    ...[role("submit-transcode"), role("reconcile")].flatMap((reader) => [
      ...masterGrants(scene, region, reader),
      ...(transcodes ? jobGrants(scene, region, reader) : []),
    ]),
    ...(transcodes ? [listMasters(scene, region, role("register-asset"))] : []),
    ...[role("register-asset"), role("reconcile")].flatMap((holder) => [
      ...ladderGrants(scene, region, holder),
      ...makeAssetGrants(scene, region, holder),
    ]),
    ...[role("register-asset"), role("publish-asset"), role("reconcile")].map((holder) =>
      identity(
        holder,
        ["mediapackage-vod:DescribeAsset", "mediapackage-vod:DeleteAsset"],
        [vodAssetIn(region, holder.accountId)],
      ),
    ),
    ...(transcodes
      ? [identity(role("reconcile"), ["mediaconvert:GetJob"], [jobIn(region, role("reconcile").accountId)])]
      : []),
    ...[role("publish-asset"), role("reconcile")].flatMap((holder) =>
      identifierGrants(scene, region, holder),
    ),
  ];
}

function roleOf(scene: Scene, region: string, stage: Stage): Holder {
  return holderNamed(scene, "role", `${stage}-role-${region}`);
}

/** Both sides of the catalog: the role's own policy, and the one of its Region's replica. */
function catalogGrants(scene: Scene, region: string, stage: Stage): readonly Grant[] {
  const role = roleOf(scene, region, stage);
  const replica = holderNamed(scene, "table", `catalog-${region}`);
  const index = `${replica.arn}/index/open-work`;
  const uses: readonly Pick<Grant, "actions" | "on" | "when">[] = [
    { actions: ["dynamodb:GetItem", "dynamodb:Query"], on: [replica.arn] },
    { actions: ["dynamodb:PutItem"], on: [replica.arn], when: aboutPartitions(`${region}/`) },
    ...(CLAIMING.includes(stage)
      ? [
          {
            actions: ["dynamodb:ConditionCheckItem"],
            on: [replica.arn],
            when: aboutPartitions("operator/control"),
          },
        ]
      : []),
    ...(stage === "reconcile"
      ? [
          { actions: ["dynamodb:Query"], on: [index] },
          {
            actions: ["dynamodb:DeleteItem"],
            on: [replica.arn],
            when: aboutPartitions(`${region}/bookkeeping`),
          },
        ]
      : []),
  ];
  return uses.flatMap((use): readonly Grant[] => [
    { kind: "identity", holder: role, ...use },
    { kind: "table", holder: replica, who: role.arn, ...use },
  ]);
}

function logGrant(scene: Scene, region: string, stage: Stage): Grant {
  const group = holderNamed(scene, "log group", `ingest-${region}-${stage}`);
  return identity(
    roleOf(scene, region, stage),
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    [logStreamOf(group.arn)],
  );
}

/** Rules send to a stage's queue, and to its dead-letter queue what they cannot deliver; the stage works on its own queue. */
function queueGrants(scene: Scene, region: string): readonly Grant[] {
  return QUEUE_STAGES.flatMap((stage) => {
    const queue = holderNamed(scene, "queue", `ingest-${region}-${stage}`);
    const deadLetters = holderNamed(scene, "queue", `ingest-${region}-${stage}-dead`);
    const rules = QUEUES[stage]
      .filter((rule) => rule !== "job-ended" || ingests(scene, region))
      .map((rule) => holderNamed(scene, "rule", `ingest-${region}-${stage}-${rule}`).arn);
    return [
      identity(
        roleOf(scene, region, stage),
        [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:ReceiveMessage",
          "sqs:SendMessage",
        ],
        [queue.arn],
      ),
      ...[queue, deadLetters].map((holder): Grant => ({
        kind: "queue",
        holder,
        who: "events.amazonaws.com",
        actions: ["sqs:SendMessage"],
        on: [holder.arn],
        when: both(overTls, forResources(holder.accountId, rules)),
      })),
    ];
  });
}

function listMasters(scene: Scene, region: string, role: Holder): Grant {
  const { bucket } = storageOf(scene, region, "mezzanine");
  return { ...identity(role, ["s3:ListBucketVersions"], [bucket.arn]), when: listing("masters/") };
}

/** Masters and sidecar files; who may list a bucket is told what is missing from it. */
function masterGrants(scene: Scene, region: string, role: Holder): readonly Grant[] {
  const { bucket, key } = storageOf(scene, region, "mezzanine");
  return [
    listMasters(scene, region, role),
    identity(role, ["s3:ListBucket"], [bucket.arn]),
    identity(role, ["s3:GetObject", "s3:GetObjectVersion"], [`${bucket.arn}/${MASTER_KEY}`]),
    ...usesThroughS3(role, key, ["kms:Decrypt"], region),
  ];
}

function jobGrants(scene: Scene, region: string, role: Holder): readonly Grant[] {
  const transcodeRole = holderNamed(scene, "role", `transcode-role-${region}`);
  const queue = holderNamed(scene, "transcode queue", `transcode-queues-${region}-on-demand`);
  return [
    identity(role, ["mediaconvert:Probe", "mediaconvert:ListJobs"], ["*"]),
    identity(role, ["mediaconvert:CreateJob"], [queue.arn]),
    {
      ...identity(role, ["iam:PassRole"], [transcodeRole.arn]),
      when: passedTo("mediaconvert.amazonaws.com"),
    },
  ];
}

/** What encodes consist of; where they are finished, their inventories are written. */
function ladderGrants(scene: Scene, region: string, role: Holder): readonly Grant[] {
  const { bucket, key } = storageOf(scene, region, "packaged");
  const writes = ingests(scene, region);
  return [
    identity(role, ["s3:GetObject", "s3:GetObjectVersion"], assetsIn(bucket)),
    identity(role, ["s3:ListBucket"], [bucket.arn]),
    { ...identity(role, ["s3:ListBucketVersions"], [bucket.arn]), when: listing("assets/") },
    ...usesThroughS3(role, key, ["kms:Decrypt", ...(writes ? ["kms:GenerateDataKey"] : [])], region),
    ...(writes ? [identity(role, ["s3:PutObject"], [`${bucket.arn}/${INVENTORY_KEY}`])] : []),
  ];
}

function makeAssetGrants(scene: Scene, region: string, role: Holder): readonly Grant[] {
  const sourceRole = holderNamed(scene, "role", `packaging-source-${region}`);
  const services = [
    "mediapackage.amazonaws.com",
    ...(OPT_IN.includes(region) ? [`mediapackage.${region}.amazonaws.com`] : []),
  ];
  return [
    identity(role, ["mediapackage-vod:CreateAsset"], ["*"]),
    { ...identity(role, ["iam:PassRole"], [sourceRole.arn]), when: passedTo(...services) },
  ];
}

/** The header's value; the key's policy leaves readers to the account's IAM. */
function identifierGrants(scene: Scene, region: string, role: Holder): readonly Grant[] {
  const secret = holderNamed(scene, "secret", `packaging-${region}-cdn-identifier`);
  const key = holderNamed(scene, "key", `packaging-${region}-cdn-identifier-key`);
  return [
    identity(role, ["secretsmanager:GetSecretValue"], [secret.arn]),
    { ...identity(role, ["kms:Decrypt"], [key.arn]), when: through("secretsmanager", region) },
  ];
}
