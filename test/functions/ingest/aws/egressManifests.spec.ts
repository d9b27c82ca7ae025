import { expect } from "chai";

import { egressManifests, type EgressManifestsArgs } from "../../../../functions/ingest/aws/egressManifests";
import { ThrottledError } from "../../../../functions/ingest/ports";
import { rejectionOf } from "../../../support/refusals";

const URL_OF_MANIFEST = "https://g.egress.mediapackage-vod.us-east-1.amazonaws.com/out/v1/a/index.m3u8?x=1";
const SECRET = JSON.stringify({ MediaPackageCDNIdentifier: "the-secret-value" });

function reading(statuses: readonly number[], changes: Partial<EgressManifestsArgs> = {}) {
  const left = [...statuses];
  const asked: { url: string; identifier: string | null; redirect: string | undefined }[] = [];
  let secretsRead = 0;
  const manifests = egressManifests({
    readSecret: () => {
      secretsRead++;
      return Promise.resolve(SECRET);
    },
    fetch: (url, init) => {
      asked.push({
        url: url instanceof URL ? url.href : "",
        identifier: new Headers(init?.headers).get("x-mediapackage-cdnidentifier"),
        redirect: init?.redirect,
      });
      return Promise.resolve(new Response("text", { status: left.shift() ?? 200 }));
    },
    nowMs: () => 0,
    ...changes,
  });
  return { manifests, asked, secretsRead: () => secretsRead };
}

describe("manifests of MediaPackage's egress", () => {
  it("are read with the identifier, which follows no redirect", async () => {
    const { manifests, asked } = reading([200]);

    expect(await manifests.read(URL_OF_MANIFEST)).to.equal("text");
    expect(asked).to.deep.equal([
      { url: URL_OF_MANIFEST, identifier: "the-secret-value", redirect: "error" },
    ]);
  });

  it("share an identifier until it is five minutes old", async () => {
    let nowMs = 0;
    const { manifests, secretsRead } = reading([], { nowMs: () => nowMs });
    for (nowMs of [0, 100_000, 300_000]) {
      await manifests.read(URL_OF_MANIFEST);
    }
    expect(secretsRead()).to.equal(1);
    nowMs = 300_001;
    await manifests.read(URL_OF_MANIFEST);
    expect(secretsRead()).to.equal(2);
  });

  it("are asked for once more with a fresh identifier when it is refused, and no more than that", async () => {
    const { manifests, secretsRead, asked } = reading([403, 403]);

    expect(await rejectionOf(manifests.read(URL_OF_MANIFEST))).to.match(/answered 403.*CDN identifier/);
    expect(secretsRead()).to.equal(2);
    expect(asked).to.have.length(2);
  });

  it("go through the rehearsal's address with the host as the first part of the path", async () => {
    const { manifests, asked } = reading([200], { proxy: "http://127.0.0.1:8080" });
    await manifests.read(URL_OF_MANIFEST);

    expect(asked[0]?.url).to.equal(
      "http://127.0.0.1:8080/g.egress.mediapackage-vod.us-east-1.amazonaws.com/out/v1/a/index.m3u8?x=1",
    );
  });

  it("never show the secret in an error, however malformed it is", async () => {
    for (const secret of [
      "the-secret-value",
      '{"MediaPackageCDNIdentifier":"short"}',
      '{"other":"the-secret-value"}',
    ]) {
      const { manifests } = reading([], { readSecret: () => Promise.resolve(secret) });
      const message = await rejectionOf(manifests.read(URL_OF_MANIFEST));
      expect(message, secret).to.match(/malformed/);
      expect(message).not.to.match(/the-secret-value|short"/);
    }
  });

  it("are asked for over TLS only, and come again later when there are too many", async () => {
    expect(await rejectionOf(reading([]).manifests.read("http://g/out"))).to.match(/expected an https URL/);
    const error: unknown = await reading([429])
      .manifests.read(URL_OF_MANIFEST)
      .catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(ThrottledError);
  });
});
