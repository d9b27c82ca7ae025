import { expect } from "chai";
import { configurePublicAccessBlock } from "../../../policies/s3/configurePublicAccessBlock";
import { judge } from "../support/args";
import { changed, without } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./configurePublicAccessBlock.fixture";

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const BLOCKS = [
  { name: "block", type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", path: [], open: true },
  { name: "account", type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", path: [], open: true },
  {
    name: "point",
    type: "aws:s3/accessPoint:AccessPoint",
    path: ["publicAccessBlockConfiguration"],
    open: false,
  },
  {
    name: "bare-point",
    type: "aws:s3/accessPoint:AccessPoint",
    path: ["publicAccessBlockConfiguration"],
    open: false,
  },
  {
    name: "global-point",
    type: "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    path: ["details", "publicAccessBlock"],
    open: false,
  },
];

describe("policies/s3/configurePublicAccessBlock", () => {
  it("accepts complete blocks of buckets, accounts and access points", async () => {
    expect(await judge(configurePublicAccessBlock, compliant)).to.deep.equal([]);
  });

  for (const { name, type, path, open } of BLOCKS) {
    for (const flag of FLAGS) {
      const setting = [...path, flag];
      const refusal = [
        {
          resource: name,
          message:
            `${type} "${name}": ${setting.join(".")} is not true` +
            `${open ? " (AWS takes a missing flag for false)" : ""}. ` +
            `Allowed: true for all four flags. Fix: set ${flag} to true.`,
        },
      ];

      it(`refuses ${setting.join(".")} = false on "${name}"`, async () => {
        expect(
          await judge(configurePublicAccessBlock, changed(compliant, name, setting, false)),
        ).to.deep.equal(refusal);
      });

      it(`lets ${setting.join(".")} of "${name}" that only the update knows pass at preview`, async () => {
        const samples = changed(compliant, name, setting, unknown.flag);
        expect(await judge(configurePublicAccessBlock, samples)).to.deep.equal([]);
      });

      if (name !== "bare-point") {
        it(`${open ? "refuses" : "accepts"} "${name}" without ${setting.join(".")}`, async () => {
          const samples = without(compliant, name, setting);
          expect(await judge(configurePublicAccessBlock, samples)).to.deep.equal(open ? refusal : []);
        });
      }
    }
  }

  it("names all open flags of a block at once", async () => {
    const samples = changed(compliant, "point", ["publicAccessBlockConfiguration"], {
      blockPublicAcls: false,
      blockPublicPolicy: unknown.flag,
      restrictPublicBuckets: "yes",
    });
    expect(await judge(configurePublicAccessBlock, samples)).to.deep.equal([
      {
        resource: "point",
        message:
          'aws:s3/accessPoint:AccessPoint "point": publicAccessBlockConfiguration.blockPublicAcls, ' +
          "restrictPublicBuckets is not true. Allowed: true for all four flags. " +
          "Fix: set blockPublicAcls, restrictPublicBuckets to true.",
      },
    ]);
  });

  it("lets a whole block that only the update knows pass at preview", async () => {
    const samples = changed(compliant, "point", ["publicAccessBlockConfiguration"], unknown.group);
    expect(await judge(configurePublicAccessBlock, samples)).to.deep.equal([]);
  });
});
