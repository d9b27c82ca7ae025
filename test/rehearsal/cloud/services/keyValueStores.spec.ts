import {
  CloudFrontKeyValueStoreClient,
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from "@aws-sdk/client-cloudfront-keyvaluestore";
import "@aws-sdk/signature-v4a";
import { expect } from "chai";

import { sdkClientSettings } from "../../../../rehearsal/cloud/api/sdkClient";
import { CloudServer } from "../../../../rehearsal/cloud/api/server";
import { keyValueStoreApi } from "../../../../rehearsal/cloud/services/cloudfront/keyValueStoreApi";
import { KeyValueStores } from "../../../../rehearsal/cloud/services/cloudfront/keyValueStores";
import { TOKENS } from "../../../../rehearsal/cloud/services/cloudfront/tokens";
import { codeOf, HOME, makeCloud, OTHER, refusalOf } from "../core/standIn";
import { Delivery, VIRGINIA } from "./deliveryFixture";

const ARN = `arn:aws:cloudfront::${HOME}:key-value-store/11111111-2222-4333-8444-555555555555`;

describe("a CloudFront KeyValueStore", () => {
  let cloud: ReturnType<typeof makeCloud>;
  let stores: KeyValueStores;
  const etag = (): string => stores.describe(ARN).etag;

  beforeEach(() => {
    cloud = makeCloud();
    stores = cloud.service(KeyValueStores);
    stores.createStore(ARN);
  });

  it("shows a write to the edge only after the propagation delay", async () => {
    stores.put(ARN, "active", "1", etag());
    expect(stores.get(ARN, "active")).to.equal("1");
    await cloud.clock.advance(stores.propagationDelayMs - 1);
    expect(stores.edgeCopy(ARN)?.get("active")).to.equal(undefined);
    await cloud.clock.advance(1);
    expect(stores.edgeCopy(ARN)?.get("active")).to.equal("1");
  });

  it("shows writes that follow each other closely one after the other", async () => {
    stores.put(ARN, "active", "1", etag());
    await cloud.clock.advance(1000);
    stores.put(ARN, "active", "2", etag());
    await cloud.clock.advance(2000);
    expect(stores.edgeCopy(ARN)?.get("active")).to.equal("1");
    await cloud.clock.advance(1000);
    expect(stores.edgeCopy(ARN)?.get("active")).to.equal("2");
  });

  it("lets only the first of two writers with one etag win", async () => {
    const read = etag();
    stores.put(ARN, "active", "first", read);
    expect(await codeOf(() => stores.put(ARN, "active", "second", read))).to.equal("ConflictException");
    expect(stores.get(ARN, "active")).to.equal("first");
  });

  it("changes nothing when one part of a batch cannot be done", async () => {
    const change = { puts: [{ key: "a", value: "1" }], deletes: ["missing"] };
    expect(await codeOf(() => stores.update(ARN, change, etag()))).to.equal("ResourceNotFoundException");
    expect(stores.list(ARN)).to.be.empty;
  });

  it("keeps AWS's sizes: 512 bytes of key, 1 KB of value, 50 keys at once, 5 MB of store", async () => {
    const put = (key: string, value: string): Promise<string> =>
      codeOf(() => stores.put(ARN, key, value, etag()));
    expect(await put("k".repeat(513), "v")).to.equal("ValidationException");
    expect(await put("k", "v".repeat(1025))).to.equal("ValidationException");
    expect(await put("k", "")).to.equal("ValidationException");
    const batch = (from: number, count: number): { key: string; value: string }[] =>
      Array.from({ length: count }, (_, index) => ({
        key: String(from + index).padStart(512, "0"),
        value: "v".repeat(1024),
      }));
    expect(await codeOf(() => stores.update(ARN, { puts: batch(0, 51) }, etag()))).to.equal(
      "ValidationException",
    );
    for (let written = 0; written < 3400; written += 50) {
      stores.update(ARN, { puts: batch(written, 50) }, etag());
    }
    expect(await codeOf(() => stores.update(ARN, { puts: batch(3400, 50) }, etag()))).to.equal(
      "ServiceQuotaExceededException",
    );
  });

  it("fails every write while the fault is on, and no read", async () => {
    stores.put(ARN, "active", "1", etag());
    stores.writesFail = true;
    expect(await codeOf(() => stores.put(ARN, "active", "2", etag()))).to.equal("InternalServerException");
    expect(stores.get(ARN, "active")).to.equal("1");
  });
});

describe("the KeyValueStore's wire protocol, spoken by the AWS SDK", () => {
  let server: CloudServer;
  let client: CloudFrontKeyValueStoreClient;
  let delivery: Delivery;
  let KvsARN: string;

  before(async function () {
    this.timeout(60_000);
    delivery = await Delivery.make();
    KvsARN = delivery.storeArn;
    server = await CloudServer.start({
      cloud: delivery.cloud,
      controlPlane: delivery.deployment.plane,
      services: [keyValueStoreApi],
    });
    client = clientOf(HOME);
  });

  after(() => server.close());

  function clientOf(accountId: string): CloudFrontKeyValueStoreClient {
    const caller = { principalArn: `arn:aws:iam::${accountId}:root`, accountId };
    return new CloudFrontKeyValueStoreClient(sdkClientSettings(server, caller, "us-east-1"));
  }

  async function etag(): Promise<string> {
    const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
    return ETag ?? "";
  }

  it("writes, reads, lists and deletes keys, slashes in them included", async () => {
    const put = { KvsARN, Key: "deny/asset-1", Value: "1" };
    const written = await client.send(new PutKeyCommand({ ...put, IfMatch: await etag() }));
    expect(written.ETag).to.equal(await etag());
    const read = await client.send(new GetKeyCommand({ KvsARN, Key: "deny/asset-1" }));
    expect(read.Value).to.equal("1");
    const puts = [{ Key: "active", Value: '{"epoch":1,"order":["eu-west-1"]}' }];
    await client.send(new UpdateKeysCommand({ KvsARN, IfMatch: written.ETag, Puts: puts }));
    const listed = await client.send(new ListKeysCommand({ KvsARN, MaxResults: 1 }));
    expect(listed.Items).to.deep.equal(puts);
    const next = await client.send(new ListKeysCommand({ KvsARN, NextToken: listed.NextToken }));
    expect(next.Items?.map((item) => item.Key)).to.deep.equal(["deny/asset-1"]);
    await client.send(new DeleteKeyCommand({ KvsARN, Key: "deny/asset-1", IfMatch: await etag() }));
    const description = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
    expect(description.ItemCount).to.equal(1);
    expect(description.Created).to.be.an.instanceOf(Date);
  });

  it("names its errors as AWS does", async () => {
    const stale = new PutKeyCommand({ KvsARN, Key: "k", Value: "v", IfMatch: "KVOLD" });
    expect((await refusalOf(() => client.send(stale))).name).to.equal("ConflictException");
    const missing = new GetKeyCommand({ KvsARN, Key: "missing" });
    expect((await refusalOf(() => client.send(missing))).name).to.equal("ResourceNotFoundException");
    const large = new PutKeyCommand({ KvsARN, Key: "k", Value: "v".repeat(1025), IfMatch: await etag() });
    expect((await refusalOf(() => client.send(large))).name).to.equal("ValidationException");
    const stranger = clientOf(OTHER);
    const read = new DescribeKeyValueStoreCommand({ KvsARN });
    expect((await refusalOf(() => stranger.send(read))).name).to.equal("AccessDeniedException");
  });

  it("is seeded by the program's key resource, whose deletion accepts that an operator was faster", async () => {
    const args = { keyValueStoreArn: KvsARN, key: "seed", value: "1" };
    const made = await delivery.deployment.create(TOKENS.keyValueStoreKey, "seed", args, VIRGINIA);
    const read = await client.send(new GetKeyCommand({ KvsARN, Key: "seed" }));
    expect(read.Value).to.equal("1");
    await client.send(new DeleteKeyCommand({ KvsARN, Key: "seed", IfMatch: await etag() }));
    await delivery.deployment.delete(TOKENS.keyValueStoreKey, "seed", made.id, VIRGINIA);
    expect(
      await delivery.refusal(TOKENS.keyValueStoreKey, { ...args, keyValueStoreArn: `${KvsARN}x` }),
    ).to.equal("ResourceNotFoundException");
  });
});
