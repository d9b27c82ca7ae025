import { readinessClientsFor } from "../../operations/aws/readinessClients";
import { checkReadiness } from "../../operations/readiness/checkReadiness";
import type { ReadinessReport } from "../../operations/readiness/report";
import type { PlatformOutputs } from "../../stacks/outputs";
import { consoleEdit } from "../cloud/core/consoleEdit";
import { objects, optionalObject, text } from "../cloud/core/props";
import type { Props } from "../cloud/core/types";
import { S3DataPlane, type ObjectVersion, type ReplicationStatus } from "../cloud/services/s3";
import { SqsDataPlane } from "../cloud/services/sqs/sqsDataPlane";
import type { VirtualClock } from "../clock";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import { withoutStatement } from "./statements";
import { operatorOf } from "./operatorOf";

const REPLICATION_TYPE = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const KEY_TYPE = "aws:kms/key:Key";

/** The packaged buckets of the deployed Regions, in the hands of those who work with them. */
export class ReplicatedBuckets {
  readonly clock: VirtualClock;
  readonly #s3: S3DataPlane;

  constructor(
    private readonly platform: RehearsedPlatform,
    private readonly outputs: PlatformOutputs,
    private readonly stackName: string,
  ) {
    this.clock = platform.clock;
    this.#s3 = platform.cloud.service(S3DataPlane);
  }

  /** The active Region and another one where objects are written too. @throws Error when there is no other */
  ingestPair(): readonly [first: string, second: string] {
    const { activeRegion, replication } = this.outputs;
    const second = replication.pairs.map(({ from }) => from).find((region) => region !== activeRegion);
    if (second === undefined) {
      throw new Error(`objects are written in ${activeRegion} only`);
    }
    return [activeRegion, second];
  }

  /** Account and key that an object of a Region belongs to and is encrypted with. */
  home(region: string): { readonly accountId: string; readonly keyArn: string } {
    const { accountId, packagedKeyArn } = this.#outputsOf(region);
    return { accountId, keyArn: packagedKeyArn };
  }

  /** MediaConvert writes an object. */
  write(region: string, key: string, body: string): ObjectVersion {
    const { accountId, packagedBucket, transcodeRoleArn } = this.#outputsOf(region);
    if (transcodeRoleArn === undefined) {
      throw new Error(`${region}: nothing is written there`);
    }
    const writer = this.platform.cloud.iam.assumeRole("mediaconvert.amazonaws.com", transcodeRoleArn, {
      "aws:SourceAccount": accountId,
    });
    return this.#s3.putObject(writer, packagedBucket, key, body);
  }

  /** An operator of the account deletes an object, which leaves a delete marker. */
  remove(region: string, key: string): void {
    const { accountId, packagedBucket } = this.#outputsOf(region);
    this.#s3.deleteObject(operatorOf(accountId), packagedBucket, key);
  }

  /** The newest version of an object, which may be a delete marker. */
  newest(region: string, key: string): ObjectVersion | undefined {
    return this.#s3.store.find(this.#outputsOf(region).packagedBucket, key);
  }

  /** Waits until S3 has done with an object that was written in a Region. */
  async settled(region: string, key: string): Promise<ReplicationStatus | undefined> {
    const status = (): ReplicationStatus | undefined => this.newest(region, key)?.replicationStatus;
    await this.clock.advanceUntil(`${key} of ${region} settled`, () => status() !== "PENDING");
    return status();
  }

  /** Makes every copy from now on take this long; without a number, as long as usual. */
  slowDown(seconds: number | undefined): void {
    this.#s3.replicator.setLag(seconds === undefined ? undefined : () => seconds * 1_000);
  }

  /** What `npm run readiness` says now. */
  readiness(): Promise<ReadinessReport> {
    const { clock, cloud, server } = this.platform;
    const operator = cloud.accounts.home();
    if (operator === undefined) {
      throw new Error("no account is there to ask from");
    }
    return checkReadiness(
      readinessClientsFor({
        endpoint: `http://127.0.0.1:${server.port}`,
        credentials: server.issueCredentials(operatorOf(operator.accountId)),
      }),
      this.outputs,
      { stack: this.stackName, now: () => clock.now() },
    );
  }

  /** How many messages about failed copies wait for somebody to read them. */
  failureMessages(region: string): number {
    const { accountId, replicationFailureQueueUrl } = this.#outputsOf(region);
    return this.platform.cloud
      .service(SqsDataPlane)
      .attributes(operatorOf(accountId), replicationFailureQueueUrl).messages.visible;
  }

  /** Somebody sets another replica key at the console, for objects that leave `from`. @returns puts it right again */
  misplaceReplicaKey(from: string, keyArn: string): () => void {
    const { packagedBucket } = this.#outputsOf(from);
    return this.#edit(
      REPLICATION_TYPE,
      (inputs) => inputs["bucket"] === packagedBucket,
      (inputs) => ({
        ...inputs,
        rules: objects(inputs, "rules").map((rule) => {
          const destination = optionalObject(rule, "destination") ?? {};
          return {
            ...rule,
            destination: { ...destination, encryptionConfiguration: { replicaKmsKeyId: keyArn } },
          };
        }),
      }),
    );
  }

  /** Somebody removes a statement from the key policy of a Region at the console. @returns puts it right again */
  removeKeyStatement(region: string, sid: string): () => void {
    const { packagedKeyArn } = this.#outputsOf(region);
    const key = this.platform.cloud.resources.find(
      KEY_TYPE,
      ({ outputs }) => outputs["arn"] === packagedKeyArn,
    );
    return this.#edit(
      KEY_TYPE,
      (_inputs, id) => id === key?.id,
      (inputs) => ({
        ...inputs,
        policy: withoutStatement(text(inputs, "policy"), sid),
      }),
    );
  }

  #edit(
    token: string,
    isMeant: (inputs: Props, id: string) => boolean,
    change: (inputs: Props) => Props,
  ): () => void {
    const { cloud } = this.platform;
    let before: Props = {};
    const { urn } = consoleEdit(
      cloud,
      token,
      ({ inputs, id }) => isMeant(inputs, id),
      (inputs) => {
        before = inputs;
        return change(inputs);
      },
    );
    return () => {
      consoleEdit(
        cloud,
        token,
        (resource) => resource.urn === urn,
        () => before,
      );
    };
  }

  #outputsOf(region: string): PlatformOutputs["regions"][string] {
    const outputs = this.outputs.regions[region];
    if (outputs === undefined) {
      throw new Error(`${region}: not among the stack's outputs`);
    }
    return outputs;
  }
}
