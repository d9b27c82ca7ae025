import { createServer, type Server } from "node:http";

import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";

import { AwsInvalidations } from "../../../operations/aws/invalidations";
import { AwsObjectVersions } from "../../../operations/aws/objectVersions";
import { AwsVodAssets } from "../../../operations/aws/vodAssets";

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service that gives prepared answers, one after the other, and notes what it was asked. */
class Answers {
  readonly seen: { readonly line: string; readonly owner: string | undefined; readonly body: string }[] = [];
  readonly #server: Server;

  constructor(...answers: readonly Answer[]) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const owner = request.headers["x-amz-expected-bucket-owner"];
        const { status, body, headers } = answers[this.seen.length] ?? { status: 500, body: "" };
        this.seen.push({
          line: `${request.method ?? ""} ${request.url ?? ""}`,
          owner: typeof owner === "string" ? owner : undefined,
          body: Buffer.concat(chunks).toString("utf8"),
        });
        response.writeHead(status, { ...headers });
        response.end(body);
      });
    });
  }

  async settings(): Promise<{
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  }> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    return {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-west-2",
      credentials: { accessKeyId: "A", secretAccessKey: "s" },
      maxAttempts: 1,
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function asking<T>(
  answers: Answers,
  use: (settings: Awaited<ReturnType<Answers["settings"]>>) => Promise<T>,
): Promise<T> {
  try {
    return await use(await answers.settings());
  } finally {
    await answers.close();
  }
}

const json = (value: object): Answer => ({
  status: 200,
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});
const missing: Answer = {
  status: 404,
  body: JSON.stringify({ message: "no such asset" }),
  headers: { "content-type": "application/json", "x-amzn-errortype": "NotFoundException" },
};

describe("AwsVodAssets", () => {
  it("lists page by page", async () => {
    const answers = new Answers(
      json({ assets: [{ id: "a_1" }], nextToken: "t" }),
      json({ assets: [{ id: "b_1" }] }),
    );
    await asking(answers, async (settings) => {
      const assets = new AwsVodAssets(new MediaPackageVodClient(settings));
      expect(await assets.list()).to.deep.equal({ items: ["a_1"], cursor: "t" });
      expect(await assets.list("t")).to.deep.equal({ items: ["b_1"], cursor: undefined });
    });
    expect(answers.seen.map(({ line }) => line)).to.deep.equal([
      "GET /assets?maxResults=1000",
      "GET /assets?maxResults=1000&nextToken=t",
    ]);
  });

  it("tells the URLs that there are, and takes a missing asset for deleted", async () => {
    const endpoints = [
      { url: "https://x/out/v1/index.m3u8", status: "PLAYABLE" },
      { url: "", status: "QUEUED" },
    ];
    const answers = new Answers(json({ id: "a_1", egressEndpoints: endpoints }), missing, missing);
    await asking(answers, async (settings) => {
      const assets = new AwsVodAssets(new MediaPackageVodClient(settings));
      expect(await assets.urls("a_1")).to.deep.equal(["https://x/out/v1/index.m3u8"]);
      expect(await assets.urls("a_2")).to.equal(undefined);
      await assets.delete("a_2");
    });
    expect(answers.seen[2]?.line).to.equal("DELETE /assets/a_2");
  });
});

describe("AwsObjectVersions", () => {
  const page = `<?xml version="1.0"?><ListVersionsResult><IsTruncated>true</IsTruncated>
    <NextKeyMarker>masters/f/a.mov</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>
    <Version><Key>masters/f/a.mov</Key><VersionId>v1</VersionId><Size>7</Size></Version>
    <DeleteMarker><Key>masters/f/a.mov</Key><VersionId>v2</VersionId></DeleteMarker></ListVersionsResult>`;
  const last = `<?xml version="1.0"?><ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>`;
  const refused = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied because object protected by object lock.</Message></Error>`;

  it("lists versions and delete markers, page by page, of the expected owner's bucket", async () => {
    const answers = new Answers({ status: 200, body: page }, { status: 200, body: last });
    await asking(answers, async (settings) => {
      const s3 = new S3Client({ ...settings, forcePathStyle: true });
      const versions = new AwsObjectVersions(s3, "mezzanine", "222222222222");
      const first = await versions.list("masters/f/");
      expect(first.items).to.deep.equal([
        { key: "masters/f/a.mov", versionId: "v1", sizeBytes: 7, isDeleteMarker: false },
        { key: "masters/f/a.mov", versionId: "v2", sizeBytes: 0, isDeleteMarker: true },
      ]);
      expect(await versions.list("masters/f/", first.cursor)).to.deep.equal({ items: [], cursor: undefined });
    });
    expect(answers.seen.map(({ owner }) => owner)).to.deep.equal(["222222222222", "222222222222"]);
    expect(answers.seen[1]?.line)
      .to.contain("key-marker=masters%2Ff%2Fa.mov")
      .and.to.contain("version-id-marker=v1");
  });

  it("deletes one version for good, and gives S3's words where a lock holds it", async () => {
    const answers = new Answers({ status: 204, body: "" }, { status: 403, body: refused });
    const version = { key: "masters/f/a.mov", versionId: "v1", sizeBytes: 7, isDeleteMarker: false };
    await asking(answers, async (settings) => {
      const s3 = new S3Client({ ...settings, forcePathStyle: true });
      const versions = new AwsObjectVersions(s3, "mezzanine", "222222222222");
      expect(await versions.delete(version)).to.equal(undefined);
      expect(await versions.delete(version))
        .to.contain("AccessDenied")
        .and.to.contain("object lock");
    });
    expect(answers.seen[0]?.line).to.match(/^DELETE \/mezzanine\/masters\/f\/a\.mov\?.*versionId=v1/);
  });
});

describe("AwsInvalidations", () => {
  const invalidation = (status: string): string =>
    `<?xml version="1.0"?><Invalidation><Id>I1</Id><Status>${status}</Status></Invalidation>`;

  it("asks under the reference that it is given, and tells when it is completed", async () => {
    const answers = new Answers(
      { status: 201, body: invalidation("InProgress") },
      { status: 200, body: invalidation("InProgress") },
      { status: 200, body: invalidation("Completed") },
    );
    await asking(answers, async (settings) => {
      const port = new AwsInvalidations(new CloudFrontClient(settings), "E1");
      expect(await port.create(["/v1/film-1/*"], "takedown/film-1/x")).to.deep.equal({ id: "I1" });
      expect(await port.isCompleted("I1")).to.equal(false);
      expect(await port.isCompleted("I1")).to.equal(true);
    });
    expect(answers.seen[0]?.body)
      .to.contain("<CallerReference>takedown/film-1/x</CallerReference>")
      .and.to.contain("<Path>/v1/film-1/*</Path>");
    expect(answers.seen[1]?.line).to.contain("/distribution/E1/invalidation/I1");
  });
});
