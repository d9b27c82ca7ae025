import { CreateAssetCommand, MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";

import { roleSession } from "../../../operations/aws/roleSession";
import { openTakedownRegion, type OpenTakedownRegion } from "../../../operations/aws/takedownRegion";
import { objectCopies } from "../../../operations/takedown/objectCopies";
import { sessionStatements } from "../../../operations/takedown/sessionStatements";
import type { TakedownOutputs } from "../../../operations/takedown/takedownOutputs";
import { removeVodAssets } from "../../../operations/takedown/vodRemoval";
import { OTHER_ROLE } from "../../rehearsal/cloud/core/standIn";
import { IRELAND_ROOT, makeKey } from "../../rehearsal/cloud/services/mediaFixture";
import {
  FIRST_VALUE,
  makeSecret,
  makeVodRegion,
  type VodRegion,
} from "../../rehearsal/cloud/services/vodFixture";
import { ModelClock } from "../backfill/backfillModel";
import { ending, MEDIA, SessionWorld } from "./sessionWorld";

const { region, accountId } = MEDIA;
const MASTERS = "masters/title/";
const DENIED = ["AccessDenied", "AccessDeniedException", "ForbiddenException"];

describe("a session of a deploy role for a takedown", () => {
  let world: SessionWorld;
  let vod: VodRegion;
  let outputs: TakedownOutputs["regions"][string];
  const opened: OpenTakedownRegion[] = [];

  beforeEach(async () => {
    world = await SessionWorld.open();
    vod = await makeVodRegion(world.world.stack, MEDIA, IRELAND_ROOT);
    await world.bucket("mezzanine", `${MASTERS}a.mov`, `${MASTERS}b.mov`);
    const kmsKeyId = await makeKey(world.world.stack, "identifier", MEDIA, []);
    const { id: cdnIdentifierSecretArn } = await world.world.stack.create(
      "aws:secretsmanager/secret:Secret",
      "identifier",
      { name: "identifier", kmsKeyId },
      MEDIA,
    );
    await world.world.stack.create(
      "aws:secretsmanager/secretVersion:SecretVersion",
      "identifier",
      {
        secretId: cdnIdentifierSecretArn,
        secretString: JSON.stringify({ MediaPackageCDNIdentifier: FIRST_VALUE }),
      },
      MEDIA,
    );
    outputs = {
      accountId,
      deployRoleArn: OTHER_ROLE,
      mezzanineBucket: "mezzanine",
      packagedBucket: vod.bucket,
      cdnIdentifierSecretArn,
      packagingGroups: {},
    };
  });
  afterEach(async () => {
    opened.splice(0).forEach(({ destroy }) => destroy());
    await world.close();
  });

  const open = (mayDelete: boolean): OpenTakedownRegion["ports"] => {
    const takedown = openTakedownRegion(region, outputs, mayDelete, world.defaults);
    opened.push(takedown);
    return takedown.ports;
  };

  /** Clients of the same session, for calls that no port makes. */
  const withSession = async <T>(
    mayDelete: boolean,
    use: (clients: {
      readonly s3: S3Client;
      readonly secrets: SecretsManagerClient;
      readonly mediaPackage: MediaPackageVodClient;
    }) => Promise<T>,
  ): Promise<T> => {
    const sts = { ...world.defaults, region };
    const credentials = roleSession({
      roleArn: OTHER_ROLE,
      sessionName: "media-takedown",
      statements: sessionStatements(outputs, mayDelete),
      sts,
    });
    const config = { ...sts, credentials };
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const secrets = new SecretsManagerClient(config);
    const mediaPackage = new MediaPackageVodClient(config);
    try {
      return await use({ s3, secrets, mediaPackage });
    } finally {
      [s3, secrets, mediaPackage].forEach((client) => client.destroy());
    }
  };

  const asset = (): CreateAssetCommand =>
    new CreateAssetCommand({
      Id: "title_v1",
      PackagingGroupId: "clear-00",
      SourceArn: vod.sourceArn,
      SourceRoleArn: vod.sourceRoleArn,
    });

  it("lists, describes and deletes MediaPackage's assets, counts copies and reads the identifier", async () => {
    const owner = openOwner(world);
    await owner.send(asset());
    owner.destroy();
    const ports = open(false);
    const removal = await removeVodAssets(ports.vod, "title", [], new ModelClock());
    expect(removal).to.deep.include({ unreachable: undefined });
    expect(removal.assets).to.deep.equal([{ id: "title_v1", gone: true, detail: "not in MediaPackage" }]);
    expect(removal.urls).to.have.length(3);
    expect((await objectCopies(ports.masters, MASTERS, false)).left).to.deep.include({ versions: 2 });
    expect((await objectCopies(ports.packaged, "assets/title/", false)).unreachable).to.equal(undefined);
    expect(await ports.cdnIdentifier()).to.equal(FIRST_VALUE);
  });

  it("deletes no object unless that was asked for, and then in both buckets", async () => {
    const kept = await objectCopies(open(false).masters, MASTERS, true);
    expect(kept).to.deep.include({ deleted: 0, unreachable: undefined });
    expect(kept.left).to.deep.include({ versions: 2 });
    expect(kept.refused).to.have.length(2);
    expect(kept.refused[0]).to.contain("AccessDenied").and.to.contain("session policy");
    const { masters, packaged } = open(true);
    for (const [port, prefix] of [
      [masters, MASTERS],
      [packaged, "assets/"],
    ] as const) {
      const gone = await objectCopies(port, prefix, true);
      expect(gone.refused).to.deep.equal([]);
      expect(gone.deleted).to.be.above(1);
      expect(gone.left).to.deep.include({ versions: 0, markers: 0 });
    }
  });

  it("reaches no other bucket and no other secret, reads no object, and hides none behind a marker", async () => {
    const other = "other-bucket";
    await world.bucket(other, `${MASTERS}a.mov`);
    const secret = await makeSecret(world.world.stack, MEDIA, "another value of another secret");
    const master = { Bucket: "mezzanine", Key: `${MASTERS}a.mov` };
    const { Versions = [] } = await world.owner.send(new ListObjectVersionsCommand({ Bucket: other }));
    for (const mayDelete of [false, true]) {
      await withSession(mayDelete, async ({ s3, secrets, mediaPackage }) => {
        for (const [what, call] of [
          ["list another bucket", () => s3.send(new ListObjectVersionsCommand({ Bucket: other }))],
          [
            "delete in another bucket",
            () =>
              s3.send(
                new DeleteObjectCommand({ ...master, Bucket: other, VersionId: Versions[0]?.VersionId }),
              ),
          ],
          ["read an object", () => s3.send(new GetObjectCommand(master))],
          ["write a marker", () => s3.send(new DeleteObjectCommand(master))],
          ["read another secret", () => secrets.send(new GetSecretValueCommand({ SecretId: secret }))],
          ["create an asset", () => mediaPackage.send(asset())],
        ] as const) {
          expect(await ending(call()), `${what}, mayDelete ${mayDelete}`).to.be.oneOf(DENIED);
        }
      });
    }
  });

  it("fits into what STS takes, with the longest names", () => {
    const statements = sessionStatements(
      {
        mezzanineBucket: "m".repeat(63),
        packagedBucket: "p".repeat(63),
        cdnIdentifierSecretArn: `arn:aws:secretsmanager:ap-southeast-2:${accountId}:secret:${"s".repeat(200)}-abcdef`,
      },
      true,
    );
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    expect(policy.length).to.be.below(2_048);
  });
});

function openOwner({ defaults }: SessionWorld): MediaPackageVodClient {
  const sts = { ...defaults, region };
  const statements = [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: "*" }] as const;
  return new MediaPackageVodClient({
    ...sts,
    credentials: roleSession({ roleArn: OTHER_ROLE, sessionName: "owner", statements, sts }),
  });
}
