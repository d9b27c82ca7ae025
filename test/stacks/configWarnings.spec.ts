import { expect } from "chai";

import { parsePlatformConfig } from "../../stacks/config";
import { configWarnings } from "../../stacks/configWarnings";
import { encoded, legal, type Raw } from "./support/legalConfig";

describe("warnings of the stack configuration", () => {
  const warningsOf = (change: Raw): readonly string[] =>
    configWarnings(parsePlatformConfig(encoded({ ...legal(), ...withPages, ...change })));
  const withPages = { delivery: { ...legal().delivery, corsOrigins: ["https://www.example.com"] } };
  const third = { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/deploy" };
  const threeRegions = { regions: { ...legal().regions, "ap-south-1": third } };
  const versions = (configurations: Raw): Raw => ({ packagingGroups: { "clear-00": { configurations } } });

  it("are none for two Regions, a page that plays, and the defaults", () => {
    expect(warningsOf({})).to.deep.equal([]);
  });

  it("ask for the ingest Regions of a stack with three, where a default would move with the Regions", () => {
    expect(warningsOf(threeRegions).join()).to.match(
      /^replication\.ingestRegions: not set with 3 Regions, so it is us-west-2, [a-z0-9-]+: .*added or removed/,
    );
    expect(
      warningsOf({ ...threeRegions, replication: { ingestRegions: ["us-west-2", "eu-west-1"] } }),
    ).to.deep.equal([]);
  });

  it("say when MediaPackage would round a segment's duration", () => {
    expect(warningsOf(versions({ "hls-v1": { segmentDurationSeconds: 4 } })).join()).to.match(
      /^packagingGroups\.clear-00\.configurations\.hls-v1\.segmentDurationSeconds: got 4, .* 6 s/,
    );
    expect(
      warningsOf({
        ...versions({ "hls-v1": { segmentDurationSeconds: 4 } }),
        transcoding: { segmentSeconds: 2 },
      }),
    ).to.deep.equal([]);
  });

  it("say that Smooth Streaming needs a distribution of its own", () => {
    expect(warningsOf(versions({ "hls-v1": {}, "mss-v1": {} })).join()).to.match(
      /^packagingGroups\.clear-00\.configurations: has mss-v1\..*plain one/,
    );
  });
});
