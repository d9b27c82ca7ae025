import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { MediaConvertClient } from "@aws-sdk/client-mediaconvert";
import { MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";

import { delayedCopies } from "../../functions/ingest/aws/delayedCopies";
import { mediaConvertTranscoder } from "../../functions/ingest/aws/mediaConvertTranscoder";
import { mediaPackagePackager } from "../../functions/ingest/aws/mediaPackagePackager";
import { s3MasterStore, s3PackagedStore } from "../../functions/ingest/aws/s3Stores";
import { secretText } from "../../functions/ingest/aws/secretText";
import { type Inventory, inventoryKey } from "../../functions/ingest/inventory";
import { createAssetRequest } from "../../functions/ingest/vodRequests";
import { AwsDeadLetters, AwsStageQueue } from "../../operations/aws/deadLetters";
import { AwsInvalidations } from "../../operations/aws/invalidations";
import { AwsMasterListing } from "../../operations/aws/masterListing";
import { AwsObjectVersions } from "../../operations/aws/objectVersions";
import { AwsSubmitQueue } from "../../operations/aws/submitQueue";
import { AwsVodAssets } from "../../operations/aws/vodAssets";
import type { ApiRequest } from "./apiRequests";
import { catalogRequests } from "./catalogRequests";
import { entitlementRequests } from "./entitlementRequests";
import { NOWHERE, recorded } from "./recordedClient";
import { everyCreateJobRequest } from "./transcodeDocuments";

const ACCOUNT = "111111111111";
const BUCKET = "media-mezzanine-us-west-2";
const KEY = "masters/a-film/feature.mov";
const VERSION = "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY";
const QUEUE_URL = `https://sqs.us-west-2.amazonaws.com/${ACCOUNT}/submit-transcode`;
const PLAYLIST = "assets/a-film/hls/abcdef/index.m3u8";

const INVENTORY: Inventory = {
  version: 1,
  assetId: "a-film",
  encodeId: "abcdef",
  masterId: "0123456789abcdef",
  packagingGroup: "clear-00",
  playlist: PLAYLIST,
  objects: [{ key: PLAYLIST, sizeBytes: 1, versionId: VERSION }],
};

const unpaced = (): Promise<void> => Promise.resolve();

/** What the adapters of the ingest functions, and of the operators' commands that change something, send to AWS: recorded from them. */
export async function adapterRequests(): Promise<readonly ApiRequest[]> {
  const recordings = [
    catalogRequests,
    transcoderRequests,
    packagerRequests,
    bucketRequests,
    queueRequests,
    entitlementRequests,
    otherRequests,
  ];
  const requests = await Promise.all(recordings.map((record) => record()));
  // Each recording numbers its own.
  return requests.flat().map((request, index) => ({
    ...request,
    name: `request ${index + 1} of the adapters, ${request.service} ${request.operation}`,
  }));
}

async function transcoderRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  const Job = { Id: "1234567890123-abcdef", Status: "SUBMITTED" };
  const client = recorded(new MediaConvertClient(NOWHERE), requests, { CreateJob: { Job }, GetJob: { Job } });
  const transcoder = mediaConvertTranscoder({ client, paceJobs: unpaced, paceOthers: unpaced });
  await transcoder.probe(`s3://${BUCKET}/${KEY}`);
  for (const { request } of everyCreateJobRequest()) {
    await transcoder.createJob(request);
    break;
  }
  await transcoder.findJob({ stack: "prod", encodeId: "abcdef", createdAfter: new Date(0) });
  await transcoder.getJob(Job.Id);
  return requests;
}

async function packagerRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  const client = recorded(new MediaPackageVodClient(NOWHERE), requests, {
    DescribeAsset: { PackagingGroupId: "g", SourceArn: "s" },
  });
  const id = "a-film_abcdef";
  const packager = mediaPackagePackager({ client, pace: unpaced });
  await packager.createAsset(
    createAssetRequest({
      assetId: INVENTORY.assetId,
      encodeId: INVENTORY.encodeId,
      packagingGroupId: "media-prod-clear-00",
      sourceArn: `arn:aws:s3:::media-packaged-us-west-2/${PLAYLIST}`,
      sourceRoleArn: `arn:aws:iam::${ACCOUNT}:role/media-prod-packaging-source`,
    }),
  );
  await packager.describeAsset(id);
  await packager.deleteAsset(id);
  const assets = new AwsVodAssets(client);
  await assets.list();
  await assets.list("next");
  return requests;
}

async function bucketRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  const client = recorded(new S3Client(NOWHERE), requests, {
    HeadObject: { LastModified: new Date(0) },
    GetObject: { ContentLength: 0 },
  });
  const masters = s3MasterStore({ client, bucket: BUCKET });
  await masters.head(KEY);
  await masters.head(KEY, VERSION);
  await masters.list("masters/");
  await masters.list("masters/", JSON.stringify({ key: KEY, versionId: VERSION }));
  await masters.read("masters/a-film/title.json", 64 * 1024);
  await s3PackagedStore({ client, bucket: BUCKET }).writeInventory(
    inventoryKey(INVENTORY.assetId, INVENTORY.encodeId),
    INVENTORY,
  );
  const listing = new AwsMasterListing(client, BUCKET, ACCOUNT);
  await listing.page("masters/", KEY);
  await listing.head(KEY);
  const versions = new AwsObjectVersions(client, BUCKET, ACCOUNT);
  await versions.list("masters/a-film/", JSON.stringify({ key: KEY, versionId: VERSION }));
  await versions.delete({ key: KEY, versionId: VERSION, sizeBytes: 1, isDeleteMarker: false });
  return requests;
}

async function queueRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  // Its answers are made up and come without checksums.
  const client = recorded(new SQSClient({ ...NOWHERE, md5: false }), requests, {
    ReceiveMessage: {
      Messages: [
        {
          MessageId: "6bd1f0d0-0000-0000-0000-000000000000",
          ReceiptHandle: "a-receipt",
          Body: "{}",
          MessageAttributes: { attempt: { DataType: "Number", StringValue: "3" } },
        },
      ],
    },
  });
  await delayedCopies(client, QUEUE_URL)({ body: "{}", delaySeconds: 900, attempt: 3 });
  await new AwsSubmitQueue(client, QUEUE_URL).send(
    Array.from({ length: 10 }, (_, n) => JSON.stringify({ n })),
  );
  const deadLetters = new AwsDeadLetters(client, QUEUE_URL);
  await deadLetters.count();
  for (const message of await deadLetters.receive(300)) {
    await new AwsStageQueue(client, QUEUE_URL).send(message);
    await deadLetters.delete(message);
    await deadLetters.release(message);
  }
  return requests;
}

async function otherRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  const cloudFront = recorded(new CloudFrontClient(NOWHERE), requests, {
    CreateInvalidation: { Invalidation: { Id: "I2J0I21PCUYOIK" } },
  });
  const invalidations = new AwsInvalidations(cloudFront, "EDFDVBD6EXAMPLE");
  const { id } = await invalidations.create(["/v1/a-film/*", "/v2/a-film/*"], "takedown-a-film");
  await invalidations.isCompleted(id);
  const secrets = recorded(new SecretsManagerClient(NOWHERE), requests, {
    GetSecretValue: { SecretString: "{}" },
  });
  await secretText(secrets, `arn:aws:secretsmanager:us-west-2:${ACCOUNT}:secret:cdn-identifier-AbCdEf`);
  return requests;
}
