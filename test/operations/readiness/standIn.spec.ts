import { GetBucketVersioningCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect } from "chai";

import { accountRoot } from "../../../components/iam/arns";
import {
  policyDocument,
  serviceTrust,
  sourceAccount,
  type Statement,
} from "../../../components/iam/policyDocument";
import { mediaBucketPolicy } from "../../../components/storage/mediaBucketPolicy";
import { mediaKeyPolicy } from "../../../components/storage/mediaKeyPolicy";
import type { ReplicationEnd } from "../../../components/storage/replicationEnd";
import { replicationRoleStatements, replicationRules } from "../../../components/storage/replicationRules";
import {
  destroyClients,
  readinessClientsFor,
  type ReadinessClients,
  type ReadinessClientsFor,
} from "../../../operations/aws/readinessClients";
import { checkReadiness, type CheckReadinessOptions } from "../../../operations/readiness/checkReadiness";
import type { BucketKind } from "../../../operations/readiness/facts";
import type { PairFinding } from "../../../operations/readiness/findings";
import type { ReadinessOutputs } from "../../../operations/readiness/readinessOutputs";
import type { ReadinessReport } from "../../../operations/readiness/report";
import { consoleEdit } from "../../../rehearsal/cloud/core/consoleEdit";
import { text, toJson } from "../../../rehearsal/cloud/core/props";
import type { Json, Scope } from "../../../rehearsal/cloud/core/types";
import { cloudWatchService } from "../../../rehearsal/cloud/services/cloudWatch";
import { iamService } from "../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../rehearsal/cloud/services/kms";
import { S3DataPlane, s3Service } from "../../../rehearsal/cloud/services/s3";
import { sqsService } from "../../../rehearsal/cloud/services/sqs";
import { stsService } from "../../../rehearsal/cloud/services/sts";
import { operatorOf, SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { OTHER_ROLE, WEST } from "../../rehearsal/cloud/core/standIn";
import {
  KEY,
  makeBucket,
  OTHER_IRELAND,
  ROLE,
  ROLE_POLICY,
  S3,
} from "../../rehearsal/cloud/services/mediaFixture";
import { LONG_ENOUGH, QUEUE } from "../../rehearsal/cloud/services/replicationFixture";
import { valueOf } from "../../support/outputs";

const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const KINDS = ["mezzanine", "packaged"] as const;

/** A bucket that exists, so that everything about it is known. */
interface End extends ReplicationEnd {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyArn: string;
}

/** What one side consists of. */
interface Side {
  readonly scope: Scope;
  readonly roleArn: string;
  readonly queueUrl: string;
  readonly ends: Readonly<Record<BucketKind, End>>;
}

/** A pair of Regions in two accounts of the stand-in, with the program's own policies and rules, read with the SDK's own clients. */
class StandInPair {
  private constructor(
    readonly world: SdkWorld,
    readonly from: Side,
    readonly to: Side,
  ) {}

  static async deploy(): Promise<StandInPair> {
    const world = await SdkWorld.over([
      iamService,
      kmsService,
      sqsService,
      s3Service,
      cloudWatchService,
      stsService,
    ]);
    const roles = [await role(world, WEST), await role(world, OTHER_IRELAND)] as const;
    const from = await side(world, WEST, roles[0], {});
    const to = await side(world, OTHER_IRELAND, roles[1], { [WEST.region]: roles[0] });
    for (const kind of KINDS) {
      const statements = replicationRoleStatements(from.ends[kind], [to.ends[kind]]);
      await world.stack.create(ROLE_POLICY, kind, { role: WEST.region, policy: await document(statements) });
      await world.stack.create(S3.replication, nameOf(WEST, kind), {
        bucket: nameOf(WEST, kind),
        role: from.roleArn,
        rules: toJson(replicationRules([to.ends[kind]], 15)),
      });
    }
    const pair = new StandInPair(world, from, to);
    await pair.pass(LONG_ENOUGH);
    return pair;
  }

  get outputs(): ReadinessOutputs {
    const region = ({ scope, roleArn, queueUrl, ends }: Side): ReadinessOutputs["regions"][string] => ({
      accountId: scope.accountId,
      mezzanineBucket: ends.mezzanine.bucketName,
      mezzanineKeyArn: ends.mezzanine.keyArn,
      packagedBucket: ends.packaged.bucketName,
      packagedKeyArn: ends.packaged.keyArn,
      replicationRoleArn: roleArn,
      replicationFailureQueueUrl: queueUrl,
    });
    return {
      replication: { pairs: [{ from: WEST.region, to: OTHER_IRELAND.region }], rpoMinutes: 15 },
      regions: {
        [WEST.region]: region(this.from),
        [OTHER_IRELAND.region]: { ...region(this.to), deployRoleArn: OTHER_ROLE },
      },
    };
  }

  get clientsFor(): ReadinessClientsFor {
    const { server } = this.world;
    return readinessClientsFor({
      endpoint: `http://127.0.0.1:${server.port}`,
      credentials: server.issueCredentials(operatorOf(WEST)),
    });
  }

  check(options: Partial<CheckReadinessOptions> = {}): Promise<ReadinessReport> {
    const { clock } = this.world.stack.cloud;
    return checkReadiness(this.clientsFor, this.outputs, {
      stack: "test",
      now: () => clock.now(),
      ...options,
    });
  }

  async troubles(options: Partial<CheckReadinessOptions> = {}): Promise<readonly PairFinding[]> {
    const { regions } = await this.check(options);
    return regions.flatMap(({ pairs }) =>
      pairs.flatMap(({ findings }) => findings.filter(({ status }) => status !== "ok")),
    );
  }

  pass(ms: number): Promise<unknown> {
    return this.world.stack.cloud.clock.advance(ms);
  }
}

function nameOf({ region }: Scope, kind: BucketKind): string {
  return `${region}-${kind}`;
}

async function document(statements: readonly Statement[]): Promise<string> {
  return valueOf(policyDocument(statements));
}

async function role(world: SdkWorld, scope: Scope): Promise<string> {
  const assumeRolePolicy = await valueOf(serviceTrust("s3.amazonaws.com", sourceAccount(scope.accountId)));
  const made = await world.stack.create(ROLE, scope.region, { name: scope.region, assumeRolePolicy }, scope);
  return text(made.outputs, "arn");
}

async function side(
  world: SdkWorld,
  scope: Scope,
  roleArn: string,
  peers: Readonly<Record<string, string>>,
): Promise<Side> {
  const end = async (kind: BucketKind): Promise<End> => {
    const name = nameOf(scope, kind);
    const bucketArn = `arn:aws:s3:::${name}`;
    const place = { accountId: scope.accountId, region: scope.region };
    const keyPolicy = await document(
      mediaKeyPolicy({
        ...place,
        bucketArn,
        replicationRoleArn: roleArn,
        peerReplicationRoleArns: peers,
        readerArns: {},
        writerArns: { operator: accountRoot(scope.accountId) },
      }),
    );
    const key = await world.stack.create(KEY, name, { policy: keyPolicy }, scope);
    const keyArn = text(key.outputs, "arn");
    await makeBucket(world.stack, name, scope, keyArn);
    await world.stack.create(
      OWNERSHIP,
      name,
      { bucket: name, rule: { objectOwnership: "BucketOwnerEnforced" } },
      scope,
    );
    const policy = await document(mediaBucketPolicy({ bucketArn, peerReplicationRoleArns: peers }));
    await world.stack.create(S3.policy, name, { bucket: name, policy }, scope);
    return { ...place, bucketName: name, bucketArn, keyArn, objectLock: false, ready: [] };
  };
  const queue = await world.stack.create(QUEUE, scope.region, { name: "failures" }, scope);
  const [mezzanine, packaged] = [await end("mezzanine"), await end("packaged")];
  return { scope, roleArn, queueUrl: text(queue.outputs, "url"), ends: { mezzanine, packaged } };
}

describe("readiness of a deployed pair", function () {
  this.timeout(30_000);
  let pair: StandInPair;
  beforeEach(async () => {
    pair = await StandInPair.deploy();
  });
  afterEach(() => pair.world.close());

  /** Changes the only rule of a bucket behind the program's back. */
  const editRule = (kind: BucketKind, rule: Json): void => {
    consoleEdit(
      pair.world.stack.cloud,
      S3.replication,
      ({ inputs }) => inputs["bucket"] === nameOf(WEST, kind),
      (inputs) => ({ ...inputs, rules: [rule] }),
    );
  };

  it("is ready, read with the SDK's clients through sessions that may only read", async () => {
    expect(await pair.troubles()).to.deep.equal([]);
    expect((await pair.check()).ready).to.equal(true);
  });

  it("is not ready with a wrong replica key, which S3 took without a word and which fails every object", async () => {
    const wrongKey = pair.from.ends.packaged.keyArn;
    const [rule] = replicationRules([{ ...pair.to.ends.packaged, keyArn: wrongKey }], 15);
    editRule("packaged", toJson(rule));
    pair.world.stack.cloud
      .service(S3DataPlane)
      .putObject(operatorOf(WEST), nameOf(WEST, "packaged"), "a", "content");
    await pair.pass(LONG_ENOUGH);
    const findings = await pair.troubles();
    expect(findings.map(({ check }) => check)).to.have.members(["replica-key", "failed-operations"]);
    expect(findings.every(({ bucket, status }) => bucket === "packaged" && status === "wrong")).to.equal(
      true,
    );
    expect(findings.map(({ message }) => message).join()).to.contain("a key of us-west-2, not of eu-west-1");
  });

  it("names the statement that was taken from the other account's key policy, and is ready again with it", async () => {
    const keyArn = pair.to.ends.mezzanine.keyArn;
    const isKey = ({ outputs }: { readonly outputs: object }): boolean =>
      "arn" in outputs && outputs.arn === keyArn;
    const policyWith = (peers: Readonly<Record<string, string>>): Promise<string> =>
      document(
        mediaKeyPolicy({
          accountId: OTHER_IRELAND.accountId,
          region: OTHER_IRELAND.region,
          bucketArn: pair.to.ends.mezzanine.bucketArn,
          replicationRoleArn: pair.to.roleArn,
          peerReplicationRoleArns: peers,
          readerArns: {},
          writerArns: {},
        }),
      );
    const without = await policyWith({});
    consoleEdit(pair.world.stack.cloud, KEY, isKey, (inputs) => ({ ...inputs, policy: without }));
    const [finding, ...others] = await pair.troubles();
    expect(others).to.deep.equal([]);
    expect(finding?.check).to.equal("destination-key-policy");
    expect(finding?.message).to.contain(
      `Key policy of ${keyArn}: no statement lets ${pair.from.roleArn} use kms:Encrypt`,
    );
    expect(finding?.fix).to.contain("add ReplicasFromUsWest2 {");
    const mended = await policyWith({ [WEST.region]: pair.from.roleArn });
    consoleEdit(pair.world.stack.cloud, KEY, isKey, (inputs) => ({ ...inputs, policy: mended }));
    expect(await pair.troubles()).to.deep.equal([]);
  });

  it("is not ready where nobody may read, and says with AWS's word which calls were refused", async () => {
    const stranger = "arn:aws:iam::222222222222:role/stranger";
    const findings = await pair.troubles({ roleArns: { "eu-west-1": stranger } });
    expect(findings.length).to.be.above(5);
    for (const { status, message } of findings) {
      expect(status).to.equal("unreadable");
      expect(message).to.contain("AccessDenied").and.to.contain(stranger);
    }
  });

  it("reads nothing but settings: a session of the same role may neither list nor read objects", async () => {
    const asked: string[] = [];
    await checkReadiness(
      (roleArn, region, sessionPolicy) => {
        asked.push(...(roleArn === undefined ? [] : [sessionPolicy]));
        return pair.clientsFor(roleArn, region, sessionPolicy);
      },
      pair.outputs,
      { stack: "test" },
    );
    const clients: ReadinessClients = pair.clientsFor(OTHER_ROLE, OTHER_IRELAND.region, asked[0] ?? "");
    const Bucket = nameOf(OTHER_IRELAND, "packaged");
    const outcome = (call: Promise<unknown>): Promise<string> =>
      call.then(
        () => "answered",
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
    try {
      expect(await outcome(clients.s3.send(new GetBucketVersioningCommand({ Bucket })))).to.equal("answered");
      expect(await outcome(clients.s3.send(new ListObjectsV2Command({ Bucket })))).to.equal("AccessDenied");
      expect(await outcome(clients.s3.send(new GetObjectCommand({ Bucket, Key: "a" })))).to.equal(
        "AccessDenied",
      );
    } finally {
      destroyClients(clients);
    }
  });
});
