import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "../../../../components/bundle/bundleFunction";
import { stageEnvironment } from "../../../../functions/ingest/handlers/stageEnvironment";
import { refusalOf } from "../../../support/refusals";

const SETTINGS = {
  stack: "media-platform-test",
  region: "us-east-1",
  accountId: "111122223333",
  ingestRegions: ["us-east-1"],
  mediaRegions: ["us-east-1"],
  catalogTableArn: "arn:aws:dynamodb:us-east-1:111122223333:table/catalog",
  mezzanineBucket: "mezzanine",
  packagedBucket: "packaged",
  packagedKeyArn: "arn:aws:kms:us-east-1:111122223333:key/1",
  packagingSourceRoleArn: "arn:aws:iam::111122223333:role/source",
  cdnIdentifierSecretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:cdn",
  packagingGroups: { "clear-00": "clear - hls1" },
  defaultContentClass: "clear",
  placement: { kind: "least-loaded" },
  playableWhen: "all",
  takeoverMinutes: 30,
  stuckMinutes: 60,
  supersededHours: 24,
};

/** What Lambda would do first: load the bundle with nothing beside it, and call it. Prints the answer. */
const CALL = `require("./index.js").handler({ Records: [] }, { getRemainingTimeInMillis: () => 60000 }).then((answer) => console.log(JSON.stringify(answer)))`;

describe("entries of the ingest stages", () => {
  for (const stage of ["submitTranscode", "registerAsset", "publishAsset"]) {
    it(`${stage} is one file that answers a batch without messages`, () => {
      const folder = mkdtempSync(join(tmpdir(), "stage-"));
      try {
        writeFileSync(join(folder, "index.js"), build(`functions/ingest/handlers/${stage}.ts`).code);
        const answer = execFileSync(process.execPath, ["-e", CALL], {
          cwd: folder,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
          env: {
            AWS_REGION: "us-east-1",
            INGEST_SETTINGS: JSON.stringify(SETTINGS),
            QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/111122223333/stage",
          },
        });
        expect(JSON.parse(answer)).to.deep.equal({ batchItemFailures: [] });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("have no client for what their stage does not use", () => {
    const has = (stage: string, service: string): boolean =>
      build(`functions/ingest/handlers/${stage}.ts`).code.includes(`"${service}"`);

    expect(has("publishAsset", "MediaConvert"), "publish").to.equal(false);
    expect(has("registerAsset", "MediaConvert"), "register").to.equal(false);
    expect(has("submitTranscode", "MediaPackageVod"), "submit").to.equal(false);
    expect(has("reconcile", "MediaConvert") && has("reconcile", "MediaPackageVod"), "reconcile").to.equal(
      true,
    );
  });
});

describe("the environment of an ingest stage", () => {
  it("has the settings, the queue, and what the rehearsal sets", () => {
    const environment = stageEnvironment({
      INGEST_SETTINGS: JSON.stringify(SETTINGS),
      QUEUE_URL: "https://queue",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      MEDIA_PLATFORM_EGRESS_PROXY: "http://127.0.0.1:2",
    });

    expect(environment.settings.region).to.equal("us-east-1");
    expect(environment).to.deep.include({
      queueUrl: "https://queue",
      isEmulated: true,
      egressProxy: "http://127.0.0.1:2",
    });
    expect(stageEnvironment({ INGEST_SETTINGS: JSON.stringify(SETTINGS) }).isEmulated).to.equal(false);
  });

  it("is refused without settings, or with others than the program writes", () => {
    expect(refusalOf(() => stageEnvironment({}))).to.match(/INGEST_SETTINGS is not set/);
    expect(refusalOf(() => stageEnvironment({ INGEST_SETTINGS: "{" }))).to.match(/is no JSON/);
    expect(
      refusalOf(() => stageEnvironment({ INGEST_SETTINGS: JSON.stringify({ ...SETTINGS, region: 1 }) })),
    ).to.match(/malformed.*region/s);
  });
});
