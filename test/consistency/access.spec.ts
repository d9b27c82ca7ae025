import { expect } from "chai";

import { signingKeyCopyIn } from "./support/entitlementGrants";
import { isAllowed, keyContexts, TLS } from "./support/effectiveAccess";
import { INVENTORY_KEY, MASTER_KEY, objectsIn, SAMPLE_KEY, type Context } from "./support/grants";
import { ingests, storageOf } from "./support/mediaGrants";
import { RECORDING_LIMIT_MS, underEveryConfig } from "./support/everyConfig";
import { holderNamed, type Holder, type Scene } from "./support/scene";

const TABLE = "aws:dynamodb/table:Table";

const rolesOf = ({ holders }: Scene): readonly Holder[] =>
  holders.filter(({ type }) => type === "aws:iam/role:Role");
const bucketsOf = ({ holders }: Scene): readonly Holder[] =>
  holders.filter(({ type }) => type === "aws:s3/bucket:Bucket");

/** MediaConvert's role, where the Region ingests. */
function transcodersOf(scene: Scene, region: string): readonly string[] {
  return ingests(scene, region) ? [`transcode-role-${region}`] : [];
}

/** Roles of ingest stages in a Region. */
function stages(region: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${name}-role-${region}`);
}

/** The replicas of a table. */
function tablesOf({ holders }: Scene, table: "catalog" | "entitlements"): readonly Holder[] {
  return holders.filter(({ type, name }) => type === TABLE && name.startsWith(`${table}-`));
}

/** Every role that may do one of these things to a bucket's objects, or to the bucket. */
function whoMay(
  scene: Scene,
  bucket: Holder,
  actions: readonly string[],
  context: Context = TLS,
  resources: readonly string[] = [bucket.arn, ...objectsIn(bucket)],
): readonly string[] {
  return rolesOf(scene)
    .filter((role) =>
      actions.some((action) =>
        resources.some((resource) => isAllowed(scene, { role, action, subject: bucket, resource, context })),
      ),
    )
    .map(({ name }) => name);
}

/** Every role that may use a bucket's key for its objects. */
function whoMayUseKey(
  scene: Scene,
  { bucket, key }: ReturnType<typeof storageOf>,
  actions: readonly string[],
  context?: Context,
): readonly string[] {
  const contexts = context === undefined ? keyContexts(bucket, `${bucket.arn}/${SAMPLE_KEY}`) : [context];
  return rolesOf(scene)
    .filter((role) =>
      actions.some((action) =>
        contexts.some((each) =>
          isAllowed(scene, { role, action, subject: key, resource: key.arn, context: each }),
        ),
      ),
    )
    .map(({ name }) => name);
}

/** Roles that copy objects out of a Region's bucket, and into it. */
function replicators(
  scene: Scene,
  bucket: Holder,
): { readonly out: readonly string[]; readonly into: readonly string[] } {
  const nameOf = (arn: string): string => scene.holders.find((holder) => holder.arn === arn)?.name ?? arn;
  const names = (chosen: Scene["rules"]): readonly string[] => [
    ...new Set(chosen.map(({ roleArn }) => nameOf(roleArn))),
  ];
  return {
    out: names(scene.rules.filter(({ source }) => source === bucket)),
    into: names(scene.rules.filter(({ destinationArn }) => destinationArn === bucket.arn)),
  };
}

function forEachRegion(body: (scene: Scene, region: string) => void): Promise<void> {
  return underEveryConfig((scene) =>
    Object.keys(scene.config.regions).forEach((region) => {
      body(scene, region);
    }),
  );
}

describe("access of the whole program's roles, all policies taken together", function () {
  this.timeout(RECORDING_LIMIT_MS);

  it("to content: masters for MediaConvert and who submits, ladders for MediaPackage and who registers, all for replication", () =>
    forEachRegion((scene, region) => {
      const masters = storageOf(scene, region, "mezzanine");
      const ladders = storageOf(scene, region, "packaged");
      const read = ["s3:GetObject", "s3:GetObjectVersion"];
      const transcoder = transcodersOf(scene, region);
      const masterReaders = [...transcoder, ...stages(region, "submit-transcode", "reconcile")];
      const ladderReaders = [`packaging-source-${region}`, ...stages(region, "register-asset", "reconcile")];
      expect(whoMay(scene, masters.bucket, read)).to.have.members(masterReaders);
      expect(whoMay(scene, ladders.bucket, read)).to.have.members(ladderReaders);
      for (const { bucket, key } of [masters, ladders]) {
        const { out, into } = replicators(scene, bucket);
        expect(whoMay(scene, bucket, ["s3:GetObjectVersionForReplication"])).to.have.members(out);
        const readers = bucket === masters.bucket ? masterReaders : [...transcoder, ...ladderReaders];
        expect(whoMayUseKey(scene, { bucket, key }, ["kms:Decrypt"])).to.have.members([
          ...readers,
          ...out,
          ...into,
        ]);
      }
    }));

  it("to write: ladders for MediaConvert, inventories for who finishes encodes, replicas for the other Regions' replication", () =>
    forEachRegion((scene, region) => {
      const masters = storageOf(scene, region, "mezzanine").bucket;
      const ladders = storageOf(scene, region, "packaged").bucket;
      expect(whoMay(scene, masters, ["s3:PutObject"])).to.deep.equal([]);
      const writersOf = (key: string): readonly string[] =>
        whoMay(scene, ladders, ["s3:PutObject"], TLS, [`${ladders.arn}/${key}`]);
      const transcoder = transcodersOf(scene, region);
      expect(writersOf(SAMPLE_KEY)).to.deep.equal(transcoder);
      expect(writersOf(INVENTORY_KEY)).to.have.members([
        ...transcoder,
        ...(ingests(scene, region) ? stages(region, "register-asset", "reconcile") : []),
      ]);
      expect(writersOf(MASTER_KEY)).to.deep.equal([]);
      for (const bucket of [masters, ladders]) {
        const writers = whoMay(scene, bucket, [
          "s3:ReplicateObject",
          "s3:ReplicateDelete",
          "s3:ReplicateTags",
        ]);
        expect(writers).to.have.members(replicators(scene, bucket).into);
        expect(writers).not.to.include(`replication-role-${region}`);
      }
    }));

  it("to delete content, lift a lock, read logs or change a bucket's settings: nobody", () =>
    forEachRegion((scene) => {
      for (const bucket of bucketsOf(scene)) {
        expect(
          whoMay(scene, bucket, [
            "s3:BypassGovernanceRetention",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutBucketPolicy",
            "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration",
            "s3:PutObjectAcl",
            "s3:PutObjectRetention",
            "s3:PutReplicationConfiguration",
          ]),
          bucket.name,
        ).to.deep.equal([]);
        if (bucket.name.endsWith("-access-logs") || bucket.name === "audit") {
          expect(whoMay(scene, bucket, ["s3:GetObject", "s3:ListBucket", "s3:PutObject"])).to.deep.equal([]);
        }
      }
    }));

  it("to a key by calling KMS, or through S3 in another Region: nobody", () =>
    forEachRegion((scene, region) => {
      const use = [
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:CreateGrant",
      ];
      for (const name of ["mezzanine", "packaged"] as const) {
        const ends = storageOf(scene, region, name);
        const subject = { "kms:EncryptionContext:aws:s3:arn": ends.bucket.arn };
        const elsewhere = { ...subject, "kms:ViaService": "s3.us-east-1.amazonaws.com" };
        expect(whoMayUseKey(scene, ends, use, subject)).to.deep.equal([]);
        expect(whoMayUseKey(scene, ends, use, elsewhere)).to.deep.equal([]);
        expect(whoMayUseKey(scene, ends, ["kms:CreateGrant", "kms:ReEncryptFrom"])).to.deep.equal([]);
      }
    }));

  it("without TLS: none at all to media buckets", () =>
    forEachRegion((scene, region) => {
      for (const name of ["mezzanine", "packaged"] as const) {
        const { bucket } = storageOf(scene, region, name);
        const all = [
          ...new Set(scene.policies.flatMap(({ statements }) => statements.flatMap(({ Action }) => Action))),
        ];
        const plain = { "aws:SecureTransport": "false" };
        expect(
          whoMay(
            scene,
            bucket,
            all.filter((action) => action.startsWith("s3:")),
            plain,
          ),
        ).to.deep.equal([]);
      }
    }));

  it("to the catalog: each Region's stages read its replica, and write below their own partitions only, in whichever accounts", () =>
    forEachRegion((scene, region) => {
      const tables = tablesOf(scene, "catalog");
      const whoIn = (table: Holder, actions: readonly string[], partition: string): readonly string[] =>
        rolesOf(scene)
          .filter((role) =>
            actions.some((action) =>
              isAllowed(scene, {
                role,
                action,
                subject: table,
                resource: table.arn,
                context: { "dynamodb:LeadingKeys": partition },
              }),
            ),
          )
          .map(({ name }) => name);
      const all = stages(region, "submit-transcode", "register-asset", "publish-asset", "reconcile");
      const write = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"];
      for (const table of tables) {
        const isOwn = table.region === region;
        const readers = whoIn(table, ["dynamodb:GetItem", "dynamodb:Query"], "operator/asset/clip");
        const writers = whoIn(table, write, `${region}/asset/clip`);
        expect(readers.filter((name) => all.includes(name))).to.have.members(isOwn ? all : []);
        expect(writers).to.have.members(isOwn ? all : []);
        expect(whoIn(table, [...write, "dynamodb:DeleteItem"], "operator/control")).to.deep.equal([]);
        expect(whoIn(table, ["dynamodb:Scan", "dynamodb:DeleteTable"], `${region}/asset/clip`)).to.deep.equal(
          [],
        );
        const deleters = whoIn(table, ["dynamodb:DeleteItem"], `${region}/bookkeeping`);
        expect(deleters).to.deep.equal(isOwn ? stages(region, "reconcile") : []);
      }
    }));

  it("to viewers' rights: each Region's entitlement service reads its replica by key, and nobody writes or lists any", () =>
    forEachRegion((scene, region) => {
      const tables = tablesOf(scene, "entitlements");
      expect(tables.length).to.equal(Object.keys(scene.config.regions).length + 1);
      for (const table of tables) {
        const whoIn = (...actions: readonly string[]): readonly string[] =>
          rolesOf(scene)
            .filter((role) =>
              actions.some((action) =>
                isAllowed(scene, { role, action, subject: table, resource: table.arn, context: {} }),
              ),
            )
            .map(({ name }) => name);
        if (table.region === region || table.region === "us-east-1") {
          const readers = table.region === region ? [`entitlement-${region}`] : [];
          expect(whoIn("dynamodb:GetItem", "dynamodb:BatchGetItem")).to.deep.equal(readers);
        }
        expect(
          whoIn(
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteTable",
          ),
        ).to.deep.equal([]);
      }
    }));

  it("to private signing keys: their generator, and each Region's entitlement service to the Region's copies", () =>
    forEachRegion((scene, region) => {
      for (const key of Object.keys(scene.config.signingKeys)) {
        const secret = holderNamed(scene, "secret", `signing-${key}`);
        const readersOf = (resource: string): readonly string[] =>
          rolesOf(scene)
            .filter((role) =>
              isAllowed(scene, {
                role,
                action: "secretsmanager:GetSecretValue",
                subject: secret,
                resource,
                context: {},
              }),
            )
            .map(({ name }) => name);
        expect(readersOf(secret.arn)).to.deep.equal(["signing-generator"]);
        expect(readersOf(signingKeyCopyIn(scene, region, key))).to.deep.equal([`entitlement-${region}`]);
      }
    }));

  it("to another Region's bucket settings, from another account: none, although AWS's walkthrough names them", () =>
    forEachRegion((scene, region) => {
      for (const name of ["mezzanine", "packaged"] as const) {
        const { bucket } = storageOf(scene, region, name);
        const accounts = new Map(rolesOf(scene).map((role) => [role.name, role.accountId]));
        const changers = whoMay(scene, bucket, ["s3:PutBucketVersioning"]);
        expect(changers.filter((role) => accounts.get(role) !== bucket.accountId)).to.deep.equal([]);
      }
    }));
});
