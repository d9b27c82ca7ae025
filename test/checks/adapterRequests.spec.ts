import { expect } from "chai";

import { adapterRequests } from "../../checks/documents/adapterRequests";
import type { ApiRequest } from "../../checks/documents/apiRequests";
import { recorded } from "../../checks/documents/recordedClient";

describe("requests of the adapters, for third parties", () => {
  let requests: readonly ApiRequest[];

  before(async () => {
    requests = await adapterRequests();
  });

  it("are of every service that the adapters talk to, as botocore files it", () => {
    expect([...new Set(requests.map(({ service }) => service))].sort()).to.deep.equal([
      "cloudfront",
      "dynamodb",
      "mediaconvert",
      "mediapackage-vod",
      "s3",
      "secretsmanager",
      "sqs",
      "ssm",
    ]);
  });

  it("are of every operation that changes something", () => {
    expect(requests.map(({ kind }) => kind)).to.include.members([
      "PutItem",
      "DeleteItem",
      "TransactWriteItems",
      "CreateJob",
      "CreateAsset",
      "DeleteAsset",
      "PutObject",
      "DeleteObject",
      "SendMessage",
      "SendMessageBatch",
      "DeleteMessage",
      "ChangeMessageVisibility",
      "CreateInvalidation",
    ]);
  });

  it("are of every operation by which the entitlement service reads rights and keys, and a rotation looks", () => {
    expect(requests.map(({ kind }) => kind)).to.include.members([
      "GetItem",
      "BatchGetItem",
      "Query",
      "GetParameter",
      "GetSecretValue",
      "DescribeSecret",
      "ListSecretVersionIds",
      "GetDistribution",
      "GetKeyGroup",
    ]);
  });

  it("have different names, by which findings are told apart", () => {
    expect(new Set(requests.map(({ name }) => name)).size).to.equal(requests.length);
  });

  it("are as the service gets them: DynamoDB's items are marshalled, and nothing in them is undefined", () => {
    const puts = requests.filter(({ kind }) => kind === "PutItem");
    expect(puts).not.to.deep.equal([]);
    for (const { request } of puts) {
      expect(request).to.have.nested.property("Item.pk.S").that.is.a("string");
    }
    const [claim] = requests.filter(({ kind }) => kind === "TransactWriteItems");
    expect(claim?.request).to.have.nested.property("TransactItems[1].Put.Item.sizeBytes.N", "5497558138880");
    expect(claim?.request).not.to.have.nested.property("TransactItems[1].Put.Item.encodeId");
  });

  it("keep what makes a write conditional", () => {
    const [inventory] = requests.filter(({ kind }) => kind === "PutObject");
    expect(inventory?.request).to.have.property("IfNoneMatch", "*");
  });

  it("come from clients of the SDK and from nothing else", () => {
    expect(() => recorded({}, [])).to.throw(/expected a client of the SDK/);
  });
});
