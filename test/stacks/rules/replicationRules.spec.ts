import { expect } from "chai";

import { legal, problemsOf } from "../support/legalConfig";

/** What is wrong with a legal configuration of three Regions, us-west-2 active, that ingests in these. */
function problemsWith(ingestRegions?: readonly string[]): readonly string[] {
  const raw = legal();
  raw.regions["ap-south-1"] = {
    accountId: "333333333333",
    deployRoleArn: "arn:aws:iam::333333333333:role/deploy",
  };
  return problemsOf({ ...raw, replication: ingestRegions === undefined ? {} : { ingestRegions } });
}

describe("rules of the replication configuration", () => {
  it("find nothing wrong with the default, two ingest Regions or all of them", () => {
    expect(problemsWith()).to.deep.equal([]);
    expect(problemsWith(["eu-west-1", "us-west-2"])).to.deep.equal([]);
    expect(problemsWith(["us-west-2", "eu-west-1", "ap-south-1"])).to.deep.equal([]);
  });

  it("refuse an ingest Region that is not among the Regions", () => {
    expect(problemsWith(["us-west-2", "eu-west-1", "eu-west-2"])).to.deep.equal([
      "replication.ingestRegions: got us-west-2, eu-west-1, eu-west-2, of which eu-west-2 is not among the Regions. Allowed: us-west-2, eu-west-1, ap-south-1.",
    ]);
  });

  it("refuse a Region listed twice", () => {
    expect(problemsWith(["us-west-2", "eu-west-1", "us-west-2"])).to.deep.equal([
      "replication.ingestRegions: got us-west-2, eu-west-1, us-west-2. List each Region once.",
    ]);
  });

  it("refuse to leave the active Region out", () => {
    const [problem, ...others] = problemsWith(["eu-west-1", "ap-south-1"]);

    expect(problem).to.match(
      /^replication\.ingestRegions: got eu-west-1, ap-south-1, without the active Region/,
    );
    expect(problem).to.contain("us-west-2");
    expect(others).to.deep.equal([]);
  });

  it("refuse a single ingest Region, also when it is listed twice", () => {
    const [problem, ...others] = problemsWith(["us-west-2"]);

    expect(problem).to.match(/^replication\.ingestRegions: got us-west-2\..*list at least 2/);
    expect(others).to.deep.equal([]);
    expect(problemsWith(["us-west-2", "us-west-2"])).to.have.length(2);
  });

  it("refuse uploaders where objects only arrive, with the default ingest Regions as well", () => {
    const uploading = (region: string, ingestRegions?: readonly string[]): readonly string[] => {
      const raw = legal();
      raw.regions["ap-south-1"] = {
        accountId: "333333333333",
        deployRoleArn: "arn:aws:iam::333333333333:role/deploy",
      };
      const account = String(raw.regions[region]?.["accountId"]);
      raw.regions[region] = {
        ...raw.regions[region],
        uploaderRoleArns: { studio: `arn:aws:iam::${account}:role/studio` },
      };
      return problemsOf({ ...raw, replication: ingestRegions === undefined ? {} : { ingestRegions } });
    };

    expect(uploading("us-west-2", ["us-west-2", "eu-west-1"])).to.deep.equal([]);
    expect(uploading("ap-south-1", ["us-west-2", "eu-west-1"]).join()).to.match(
      /^regions\.ap-south-1\.uploaderRoleArns: got studio, but ap-south-1 only receives/,
    );
    expect(uploading("eu-west-1").join()).to.match(
      /^regions\.eu-west-1\.uploaderRoleArns: .*now us-west-2, ap-south-1/,
    );
  });
});
