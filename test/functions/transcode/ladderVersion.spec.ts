import type { JobSettings } from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";
import { createHash } from "node:crypto";

import { everyCreateJobRequest } from "../../../checks/documents/transcodeDocuments";
import { createJobRequest } from "../../../functions/transcode/jobRequest";
import { LADDER_VERSION, ladderHash } from "../../../functions/transcode/ladderVersion";
import { master, options } from "./masters";

/** Fingerprints of everything that each version makes of any master. A version that was deployed never changes. */
const FINGERPRINTS: Readonly<Record<string, string>> = {
  "ladder-v1": "2f4f16d77d4cd9bc250216398d95f4c45a3ca8b73494fe97bedf6c0f6831258a",
};

const PLACES = ["Destination", "FileInput", "SourceFile", "KmsKeyArn"];

const settings = (): JobSettings =>
  createJobRequest({
    assetId: "a-film",
    master: { key: "a-film.mov", versionId: "1" },
    source: master({
      interlaced: true,
      dynamicRange: "HDR10",
      audioTracks: [{ channels: 6, language: "en" }],
      captions: [
        { kind: "sidecar", uri: "s3://media-mezzanine/a-film.srt", language: "en" },
        { kind: "embedded", channel: 1, language: "fr" },
      ],
    }),
    options: options({ surround: true }),
    place: {
      stack: "prod",
      mezzanineBucket: "media-mezzanine",
      packagedBucket: "media-packaged",
      packagedKeyArn: "arn:aws:kms:us-west-2:111111111111:key/11111111-2222-3333-4444-555555555555",
      roleArn: "arn:aws:iam::111111111111:role/media-prod-transcode",
      queue: {
        arn: "arn:aws:mediaconvert:us-west-2:111111111111:queues/on-demand",
        pricingPlan: "ON_DEMAND",
      },
      acceleration: "DISABLED",
    },
  }).request.Settings!;

/** Copies of a value in which one leaf is another one, with the name of that leaf. */
function* withOneChange(value: unknown, name = ""): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) {
      for (const [leaf, changed] of withOneChange(member, name)) {
        yield [leaf, value.with(index, changed)];
      }
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const [leaf, changed] of withOneChange(member, key)) {
        yield [leaf, { ...value, [key]: changed }];
      }
    }
  } else {
    yield [name, typeof value === "number" ? value + 1 : `${String(value)}x`];
  }
}

/** Changed leaves may be no legal values; the hash does not mind. */
function isSettings(value: unknown): value is JobSettings {
  return typeof value === "object" && value !== null;
}

describe("the ladder's version", () => {
  it("is raised when what becomes of any master changes", () => {
    const hashes = [...everyCreateJobRequest()].map(
      ({ name, request }) => `${name}: ${ladderHash(request.Settings!)}`,
    );
    const fingerprint = createHash("sha256").update(hashes.join("\n")).digest("hex");
    expect(
      fingerprint,
      "the documents changed: bump LADDER_VERSION in functions/transcode/ladderVersion.ts and add its fingerprint here",
    ).to.equal(FINGERPRINTS[LADDER_VERSION]);
  });

  it("has a fingerprint, and so does every version before it, none twice", () => {
    expect(Object.keys(FINGERPRINTS).at(-1)).to.equal(LADDER_VERSION);
    expect(new Set(Object.values(FINGERPRINTS)).size).to.equal(Object.keys(FINGERPRINTS).length);
  });
});

describe("the ladder's hash", () => {
  it("changes with every single setting that makes the result, and with no place", () => {
    const original = settings();
    const before = ladderHash(original);
    const counts = { settings: 0, places: 0 };
    for (const [leaf, changed] of withOneChange(original)) {
      const after = isSettings(changed) ? ladderHash(changed) : undefined;
      if (PLACES.includes(leaf)) {
        counts.places += 1;
        expect(after, leaf).to.equal(before);
      } else {
        counts.settings += 1;
        expect(after, leaf).to.not.equal(before);
      }
    }
    // Two destinations with a key each, the master and its captions.
    expect(counts.places).to.equal(6);
    expect(counts.settings).to.be.above(150);
  });

  it("changes when an output is taken away or moved", () => {
    const { OutputGroups, ...rest } = settings();
    expect(ladderHash({ ...rest, OutputGroups: OutputGroups!.slice(0, 1) })).to.not.equal(
      ladderHash(settings()),
    );
    expect(ladderHash({ ...rest, OutputGroups: OutputGroups!.toReversed() })).to.not.equal(
      ladderHash(settings()),
    );
  });

  it("does not depend on the order in which settings are written down", () => {
    const turned = Object.fromEntries(Object.entries(settings()).reverse());
    expect(ladderHash(turned)).to.equal(ladderHash(settings()));
  });
});
