import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import type { ClientDefaults } from "../../../operations/aws/clientConfig";
import { cloudWatchService } from "../../../rehearsal/cloud/services/cloudWatch";
import { iamService } from "../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../rehearsal/cloud/services/kms";
import { logsService } from "../../../rehearsal/cloud/services/logs";
import { mediaPackageVodService } from "../../../rehearsal/cloud/services/mediaPackageVod";
import { s3Service } from "../../../rehearsal/cloud/services/s3";
import { secretsManagerService } from "../../../rehearsal/cloud/services/secretsManager";
import { sqsService } from "../../../rehearsal/cloud/services/sqs";
import { stsService } from "../../../rehearsal/cloud/services/sts";
import { operatorOf, SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { WEST } from "../../rehearsal/cloud/core/standIn";
import { makeBucket, makeKey, OTHER_IRELAND } from "../../rehearsal/cloud/services/mediaFixture";
import { QUEUE } from "../../rehearsal/cloud/services/replicationFixture";

/** Where the media account of these tests is: not the operator's own account, so that a role must be assumed. */
export const MEDIA = OTHER_IRELAND;

/** A media account whose buckets and queues are under customer keys, seen by an operator of another account. */
export class SessionWorld {
  private constructor(
    readonly world: SdkWorld,
    /** Of the media account itself, which may do everything there. */
    readonly owner: S3Client,
  ) {}

  static async open(): Promise<SessionWorld> {
    const world = await SdkWorld.over([
      iamService,
      kmsService,
      sqsService,
      s3Service,
      cloudWatchService,
      secretsManagerService,
      mediaPackageVodService,
      logsService,
      stsService,
    ]);
    return new SessionWorld(world, world.client(S3Client, operatorOf(MEDIA), MEDIA.region));
  }

  /** Endpoint and credentials as the commands have them: the operator's own, which the deploy role trusts. */
  get defaults(): ClientDefaults {
    const { server } = this.world;
    return {
      endpoint: `http://127.0.0.1:${server.port}`,
      credentials: server.issueCredentials(operatorOf(WEST)),
    };
  }

  now(): Date {
    return new Date(this.world.stack.cloud.clock.now());
  }

  /** A bucket under a key of its own, with an object under each key. */
  async bucket(name: string, ...keys: readonly string[]): Promise<void> {
    await makeBucket(this.world.stack, name, MEDIA, await makeKey(this.world.stack, name, MEDIA, []));
    for (const Key of keys) {
      await this.owner.send(new PutObjectCommand({ Bucket: name, Key, Body: "content" }));
    }
  }

  /** A queue under a key of its own. @returns its URL */
  async queue(name: string): Promise<string> {
    const kmsMasterKeyId = await makeKey(this.world.stack, `${name}-queue`, MEDIA, []);
    const { id } = await this.world.stack.create(QUEUE, name, { name, kmsMasterKeyId }, MEDIA);
    return id;
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

/** How a call ends: `done`, or the name of its error. */
export async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
