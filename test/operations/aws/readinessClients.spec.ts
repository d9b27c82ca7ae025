import { createServer, type Server } from "node:http";

import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";

import { AwsBucketReader } from "../../../operations/aws/bucketReader";
import {
  destroyClients,
  readinessClientsFor,
  type ReadinessClients,
} from "../../../operations/aws/readinessClients";
import { AwsReplicationMetrics } from "../../../operations/aws/replicationMetrics";
import { AwsRoleReader } from "../../../operations/aws/roleReader";
import { RECENT_MINUTES } from "../../../operations/readiness/ports";

const NOW = Date.UTC(2026, 0, 2, 12);
const RULE = { sourceBucket: "s", destinationBucket: "d", ruleId: "to-eu-west-1" };

/** A service that gives prepared answers, and notes what it was asked. */
class Answers {
  readonly seen: { readonly url: string; readonly owner: string | undefined; readonly body: string }[] = [];
  readonly #server: Server;

  constructor(answer: (body: string, count: number) => { readonly status: number; readonly body: string }) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        const owner = request.headers["x-amz-expected-bucket-owner"];
        this.seen.push({
          url: request.url ?? "",
          owner: typeof owner === "string" ? owner : undefined,
          body,
        });
        const { status, body: text } = answer(body, this.seen.length);
        response.writeHead(status, { "content-type": "text/xml" });
        response.end(text);
      });
    });
  }

  async clients(): Promise<ReadinessClients> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    return readinessClientsFor({
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: "A", secretAccessKey: "s", sessionToken: "t" },
    })(undefined, "us-west-2", "");
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function with_<T>(answers: Answers, use: (clients: ReadinessClients) => Promise<T>): Promise<T> {
  const clients = await answers.clients();
  try {
    return await use(clients);
  } finally {
    destroyClients(clients);
    await answers.close();
  }
}

const BUCKET = { name: "b", accountId: "111111111111" };

describe("clients of the readiness command", () => {
  it("try again what fails for the moment, as the SDK's standard mode does, each attempt bounded in time", async () => {
    const answers = new Answers((_, count) =>
      count < 3
        ? { status: 503, body: "<Error><Code>SlowDown</Code></Error>" }
        : {
            status: 200,
            body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
          },
    );
    await with_(answers, async ({ s3 }) => {
      expect(await new AwsBucketReader(s3).versioning(BUCKET)).to.equal("Enabled");
      expect(s3.config.requestHandler).to.have.property("config").that.deep.includes({
        connectionTimeout: 3_000,
        requestTimeout: 10_000,
        throwOnRequestTimeout: true,
      });
    });
    expect(answers.seen).to.have.length(3);
  });
});

describe("settings of buckets", () => {
  it("are asked of the account that must own the bucket", async () => {
    const answers = new Answers(() => ({ status: 200, body: "<VersioningConfiguration/>" }));
    expect(await with_(answers, ({ s3 }) => new AwsBucketReader(s3).versioning(BUCKET))).to.equal(undefined);
    expect(answers.seen[0]).to.deep.include({ url: "/b/?versioning=", owner: BUCKET.accountId });
  });

  it("are absent when S3 says that there are none, and errors when it says anything else", async () => {
    const absent: readonly (readonly [string, (reader: AwsBucketReader) => Promise<unknown>, unknown])[] = [
      ["NoSuchBucketPolicy", (reader) => reader.policy(BUCKET), undefined],
      ["ReplicationConfigurationNotFoundError", (reader) => reader.replication(BUCKET), undefined],
      ["OwnershipControlsNotFoundError", (reader) => reader.ownership(BUCKET), undefined],
      ["ServerSideEncryptionConfigurationNotFoundError", (reader) => reader.encryption(BUCKET), undefined],
      ["ObjectLockConfigurationNotFoundError", (reader) => reader.objectLock(BUCKET), false],
    ];
    for (const [code, read, value] of absent) {
      for (const [said, outcome] of [
        [code, value],
        ["NoSuchBucket", "NoSuchBucket"],
      ] as const) {
        const body = `<Error><Code>${said}</Code><Message>m</Message></Error>`;
        const answers = new Answers(() => ({ status: 404, body }));
        const got = await with_(answers, ({ s3 }) =>
          read(new AwsBucketReader(s3)).catch((error: unknown) =>
            error instanceof Error ? error.name : error,
          ),
        );
        expect(got, `${code}: ${said}`).to.equal(outcome);
      }
    }
  });

  it("tell rules for a whole bucket from those for a part and from those of the old form", async () => {
    const rule = (filter: string): string => `<Rule><Status>Enabled</Status>${filter}<Destination/></Rule>`;
    const body = `<ReplicationConfiguration><Role>r</Role>${[
      rule("<Filter/>"),
      rule("<Filter><Prefix></Prefix></Filter>"),
      rule("<Filter><Prefix>a/</Prefix></Filter>"),
      rule("<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"),
      rule("<Filter><And><Prefix></Prefix></And></Filter>"),
      rule("<Prefix></Prefix>"),
    ].join("")}</ReplicationConfiguration>`;
    const facts = await with_(new Answers(() => ({ status: 200, body })), ({ s3 }) =>
      new AwsBucketReader(s3).replication(BUCKET),
    );
    expect(facts?.rules.map(({ filter }) => filter)).to.deep.equal([
      "whole-bucket",
      "whole-bucket",
      "part",
      "part",
      "part",
      "none",
    ]);
  });
});

describe("roles", () => {
  const answer = (arn: string): string =>
    `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/</Path><RoleName>r</RoleName>` +
    `<RoleId>i</RoleId><CreateDate>2026-01-01T00:00:00Z</CreateDate><Arn>${arn}</Arn>` +
    `<AssumeRolePolicyDocument>%7B%22a%22%3A%22%25%22%7D</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`;
  const describeRole = (body: string, status = 200): Promise<unknown> =>
    with_(new Answers(() => ({ status, body })), ({ iam }) =>
      new AwsRoleReader(iam).describe("arn:aws:iam::111111111111:role/media/r"),
    );

  it("are asked for by their last name, and their policies decoded", async () => {
    const answers = new Answers(() => ({
      status: 200,
      body: answer("arn:aws:iam::111111111111:role/media/r"),
    }));
    const role = await with_(answers, ({ iam }) =>
      new AwsRoleReader(iam).describe("arn:aws:iam::111111111111:role/media/r"),
    );
    expect(role).to.deep.equal({ trustPolicy: '{"a":"%"}', boundaryArn: undefined });
    expect(new URLSearchParams(answers.seen[0]?.body).get("RoleName")).to.equal("r");
  });

  it("are absent when IAM has none of the name, or one of another path or account only", async () => {
    const none =
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code></Error></ErrorResponse>';
    expect(await describeRole(none, 404)).to.equal(undefined);
    expect(await describeRole(answer("arn:aws:iam::111111111111:role/r"))).to.equal(undefined);
  });
});

describe("lists and policies that an answer leaves out", () => {
  it("are errors: nobody said that there are none", async () => {
    const read = (use: (clients: ReadinessClients) => Promise<unknown>): Promise<unknown> =>
      with_(new Answers(() => ({ status: 200, body: "" })), (clients) => use(clients).catch(String));
    expect(await read(({ iam }) => new AwsRoleReader(iam).attachedPolicyArns("a/r"))).to.contain(
      "without a list",
    );
    expect(await read(({ s3 }) => new AwsBucketReader(s3).policy(BUCKET))).to.equal("");
  });
});

describe("replication metrics", () => {
  /** Answers without a network: what matters is what is asked, and how pages are put together. */
  function cloudWatch(pages: readonly object[], asked: object[] = []): CloudWatchClient {
    const client = new CloudWatchClient({ region: "eu-west-1" });
    client.middlewareStack.add(
      () => (args) => {
        asked.push(args.input);
        return Promise.resolve({ output: { $metadata: {}, ...pages[asked.length - 1] }, response: {} });
      },
      { step: "initialize", priority: "high" },
    );
    return client;
  }

  it("are the newest points of all pages, of the rule, as maxima of minutes", async () => {
    const asked: object[] = [];
    const at = (minutes: number): Date => new Date(NOW - minutes * 60_000);
    const client = cloudWatch(
      [
        {
          MetricDataResults: [
            { Id: "m0", StatusCode: "PartialData", Timestamps: [at(3), at(2)], Values: [9, 4] },
            { Id: "m2", StatusCode: "Complete", Timestamps: [at(5)], Values: [30] },
          ],
          NextToken: "more",
        },
        {
          MetricDataResults: [
            { Id: "m0", StatusCode: "Complete", Timestamps: [at(1)], Values: [2] },
            { Id: "m1", StatusCode: "Complete" },
          ],
        },
      ],
      asked,
    );
    expect(await new AwsReplicationMetrics(client).backlog(RULE, NOW)).to.deep.equal({
      operations: { value: 2, at: NOW - 60_000 },
      bytes: undefined,
      latencySeconds: { value: 30, at: NOW - 300_000 },
    });
    expect(asked).to.have.length(2);
    expect(asked[0]).not.to.have.property("NextToken");
    expect(asked[1]).to.have.property("NextToken", "more");
    expect(asked[0]).to.have.deep.property("StartTime", new Date(NOW - RECENT_MINUTES * 60_000));
    expect(asked[0]).to.have.deep.nested.property("MetricDataQueries[0].MetricStat", {
      Metric: {
        Namespace: "AWS/S3",
        MetricName: "OperationsPendingReplication",
        Dimensions: [
          { Name: "SourceBucket", Value: "s" },
          { Name: "DestinationBucket", Value: "d" },
          { Name: "RuleId", Value: "to-eu-west-1" },
        ],
      },
      Period: 60,
      Stat: "Maximum",
    });
  });

  it("add up failures; no points are no failures", async () => {
    const some = cloudWatch([
      {
        MetricDataResults: [
          {
            Id: "m0",
            StatusCode: "Complete",
            Timestamps: [new Date(NOW), new Date(NOW - 60_000)],
            Values: [2, 3],
          },
        ],
      },
    ]);
    const none = cloudWatch([{ MetricDataResults: [{ Id: "m0", StatusCode: "Complete" }] }]);
    expect(await new AwsReplicationMetrics(some).failed(RULE, NOW)).to.equal(5);
    expect(await new AwsReplicationMetrics(none).failed(RULE, NOW)).to.equal(0);
  });

  it("are not taken for nothing to tell where CloudWatch answers for less than was asked, in part, or without end", async () => {
    for (const [pages, words] of [
      [[{}], "OperationsFailedReplication with nothing"],
      [[{ MetricDataResults: [{ Id: "m0", StatusCode: "Forbidden" }] }], "with Forbidden"],
      [[{ MetricDataResults: [{ Id: "m0", StatusCode: "InternalError" }] }], "with InternalError"],
      [[{ MetricDataResults: [{ Id: "m0", StatusCode: "PartialData" }] }], "with PartialData"],
      [Array.from({ length: 50 }, () => ({ NextToken: "more" })), "did not end"],
    ] as const) {
      const outcome = await new AwsReplicationMetrics(cloudWatch(pages))
        .failed(RULE, NOW)
        .then(String, String);
      expect(outcome).to.contain(words);
    }
  });
});
