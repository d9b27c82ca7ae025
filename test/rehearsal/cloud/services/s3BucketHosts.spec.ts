import { expect } from "chai";

import { bucketHostOf } from "../../../../rehearsal/cloud/services/s3/bucketHosts";
import { S3DataPlane, type PutOptions } from "../../../../rehearsal/cloud/services/s3";
import { policy, WEST, type Deployment } from "../core/standIn";
import { makeBucket, makeKey, mediaStack, S3, WEST_ROOT } from "./mediaFixture";

const BUCKET = "films";
const HOST = bucketHostOf(BUCKET, WEST.region);
const LIST = "/?list-type=2&max-keys=1";

const forEverybody = (Action: string, Resource: string): object => ({
  Effect: "Allow",
  Principal: "*",
  Action,
  Resource,
});

describe("buckets on the open network", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await mediaStack();
    await makeBucket(stack, BUCKET, WEST);
    put("film");
  });

  const put = (body: string, options: PutOptions = {}): void => {
    stack.cloud.service(S3DataPlane).putObject(WEST_ROOT, BUCKET, "a b/film.mp4", body, options);
  };

  const ask = async (
    path: string,
    method = "GET",
  ): Promise<{ readonly status: number; readonly body: string }> => {
    const attempt = await stack.cloud.network.send({ method, host: HOST, path, headers: {} });
    return attempt.kind === "response"
      ? { status: attempt.response.status, body: new TextDecoder().decode(attempt.response.body) }
      : { status: 0, body: attempt.kind };
  };

  const attach = (...statements: readonly object[]): Promise<unknown> =>
    stack.create(S3.policy, BUCKET, { bucket: BUCKET, policy: policy(...statements) }, WEST);

  it("give nothing to whoever has signed nothing, and do not say what there is", async () => {
    expect((await ask(LIST)).status).to.equal(403);
    expect(await ask("/a%20b/film.mp4", "HEAD")).to.deep.equal({ status: 403, body: "" });
    expect((await ask("/no-such-film.mp4")).status).to.equal(403);
  });

  it("give everybody what a policy is for that is for everybody, and nothing else", async () => {
    await attach(forEverybody("s3:GetObject", `arn:aws:s3:::${BUCKET}/*`));
    expect(await ask("/a%20b/film.mp4")).to.deep.equal({ status: 200, body: "film" });
    expect(await ask("/a%20b/film.mp4", "HEAD")).to.deep.equal({ status: 200, body: "" });
    expect((await ask(LIST)).status).to.equal(403);
  });

  it("tell everybody their objects where a policy lets everybody list", async () => {
    await attach(forEverybody("s3:ListBucket", `arn:aws:s3:::${BUCKET}`));
    const { status, body } = await ask(LIST);
    expect(status).to.equal(200);
    expect(body).to.include("film.mp4");
    expect((await ask("/a%20b/film.mp4")).status).to.equal(403);
  });

  it("keep an object from everybody whose key is not for everybody", async () => {
    put("film", { kmsKeyArn: await makeKey(stack, "key", WEST, []) });
    await attach(forEverybody("s3:GetObject", `arn:aws:s3:::${BUCKET}/*`));
    expect((await ask("/a%20b/film.mp4")).status).to.equal(403);
  });

  it("do not answer while their Region is dark, and are nowhere once they are deleted", async () => {
    stack.cloud.network.setFault(WEST.region, "dark");
    expect(await ask(LIST)).to.deep.equal({ status: 0, body: "connect-timeout" });
    stack.cloud.network.setFault(WEST.region, undefined);
    expect(stack.cloud.network.resolves(HOST)).to.equal(true);
    stack.cloud.service(S3DataPlane).store.purge(BUCKET);
    await stack.delete(S3.bucket, BUCKET, BUCKET);
    expect(stack.cloud.network.resolves(HOST)).to.equal(false);
  });
});
