import { expect } from "chai";
import { disallowSideDoors } from "../../../policies/sideDoors/disallowSideDoors";
import { judge, violationsOf, type Violation } from "../support/args";
import { changed, without } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./disallowSideDoors.fixture";

const TYPE_NAMES =
  "AWS::MediaPackage::PackagingGroup, AWS::MediaPackage::PackagingConfiguration, AWS::MediaConvert::JobTemplate";
const CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";
const TEMPLATE = "aws:cloudformation/stack:Stack";

const foreign = (resource: string, type: string): Violation => ({
  resource,
  message:
    `${type} "${resource}": the resource's package is not one that the rules of this pack can read. ` +
    "Allowed: packages pulumi, aws, awsx, random, media. " +
    "Fix: use the typed resource of the aws package, or review it and add the package to allowedPackages.",
});

const closed = (resource: string, type: string): Violation => ({
  resource,
  message:
    `${type} "${resource}": the resource's type makes things in AWS that the rules of this pack cannot read. ` +
    "Allowed: typed resources of the aws package. " +
    "Fix: use the typed resource, or review this one and add its type token to allowedTypes.",
});

const untyped = (resource: string, type: string, setting: string, problem: string): Violation => ({
  resource,
  message:
    `${type} "${resource}": ${setting} ${problem}. Allowed: ${TYPE_NAMES}. ` +
    "Fix: use the typed resource of the aws package, or review the type and add its name to allowedTypeNames.",
});

const NOT_LISTED = "names a type that is not on the allow-list";
const JUDGED = "names a type that must be made with its typed aws resource, whatever the allow-list says";

describe("policies/sideDoors/disallowSideDoors", () => {
  it("accepts what the platform uses", async () => {
    expect(await judge(disallowSideDoors, compliant)).to.deep.equal([]);
  });

  for (const type of [
    "aws-native:s3:Bucket",
    "aws-native:cloudfront:Distribution",
    "pulumi:providers:aws-native",
    "pulumi-nodejs:dynamic:Resource",
    "pulumi-nodejs:dynamic/media:Bucket",
    "command:local:Command",
    "terraform:state:Resource",
    "awsnot:s3/bucket:Bucket",
    "",
  ]) {
    it(`refuses the package of "${type}"`, async () => {
      const samples = [...compliant, { type, name: "door", props: {} }];
      expect(await judge(disallowSideDoors, samples)).to.deep.equal([foreign("door", type)]);
    });
  }

  for (const type of [
    "aws:cloudformation/stackSet:StackSet",
    "aws:cloudformation/stackInstances:StackInstances",
    "aws:cloudformation/stackSetInstance:StackSetInstance",
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
    "aws:lightsail/bucket:Bucket",
    "aws:lightsail/distribution:Distribution",
  ]) {
    it(`refuses ${type}, unless the stack's policy configuration allows the type`, async () => {
      const door = { type, name: "door", props: {} };
      expect(await judge(disallowSideDoors, [...compliant, door])).to.deep.equal([closed("door", type)]);
      expect(await violationsOf(disallowSideDoors, door, { allowedTypes: [type] })).to.deep.equal([]);
    });
  }

  for (const [typeName, problem] of [
    ["AWS::SQS::Queue", NOT_LISTED],
    ["aws::mediapackage::packaginggroup", NOT_LISTED],
    ["AWS::S3::Bucket", JUDGED],
    ["AWS::S3::BucketPolicy", JUDGED],
    ["aws::s3::bucket", JUDGED],
    ["AWS::S3Express::DirectoryBucket", JUDGED],
    ["AWS::CloudFront::Distribution", JUDGED],
    ["AWS::CloudFormation::Stack", JUDGED],
    [7, "is not set"],
  ] as const) {
    it(`refuses ${typeName} through Cloud Control`, async () => {
      const samples = changed(compliant, "group", ["typeName"], typeName);
      expect(await judge(disallowSideDoors, samples)).to.deep.equal([
        untyped("group", CLOUD_CONTROL, "typeName", problem),
      ]);
    });
  }

  it("refuses a Cloud Control resource without a type name", async () => {
    expect(await judge(disallowSideDoors, without(compliant, "group", ["typeName"]))).to.deep.equal([
      untyped("group", CLOUD_CONTROL, "typeName", "is not set"),
    ]);
  });

  for (const [name, path] of [
    ["group", "typeName"],
    ["template", "templateBody"],
  ] as const) {
    it(`lets a ${path} that only the update knows pass at preview`, async () => {
      const samples = changed(compliant, name, [path], unknown.text);
      expect(await judge(disallowSideDoors, samples)).to.deep.equal([]);
    });
  }

  for (const [what, template, where, problem] of [
    [
      "a type that is not allowed",
      { Resources: { A: { Type: "AWS::SQS::Queue" } } },
      "templateBody Resources[0].Type",
      NOT_LISTED,
    ],
    ["a bucket", { Resources: { A: { Type: "AWS::S3::Bucket" } } }, "templateBody Resources[0].Type", JUDGED],
    [
      "a nested stack",
      { Resources: { A: { Type: "AWS::CloudFormation::Stack" } } },
      "templateBody Resources[0].Type",
      JUDGED,
    ],
    [
      "a transform",
      { Transform: "AWS::Serverless-2016-10-31", Resources: {} },
      "templateBody Transform",
      "makes resources that cannot be read here",
    ],
    [
      "modules",
      { Modules: { M: { Source: "./module.yaml" } }, Resources: {} },
      "templateBody Modules",
      "makes resources that cannot be read here",
    ],
    [
      "a macro somewhere inside",
      {
        Resources: {
          A: {
            Type: "AWS::MediaPackage::PackagingGroup",
            Properties: [{ "Fn::Transform": { Name: "Any" } }],
          },
        },
      },
      "templateBody Fn::Transform",
      "makes resources that cannot be read here",
    ],
    [
      "a loop over resources",
      { Resources: { "Fn::ForEach::All": ["X", [], {}] } },
      "templateBody Fn::Transform",
      "makes resources that cannot be read here",
    ],
    [
      "no resources",
      { Outputs: {} },
      "templateBody",
      "is not an inline JSON template with Resources, so its types cannot be read",
    ],
  ] as const) {
    it(`refuses a template with ${what}`, async () => {
      const samples = changed(compliant, "template", ["templateBody"], JSON.stringify(template));
      const [first, ...more] = await judge(disallowSideDoors, samples);
      expect(first).to.deep.equal(untyped("template", TEMPLATE, where, problem));
      // The members of a loop are no resources either.
      expect(more).to.deep.equal(
        what === "a loop over resources"
          ? [
              untyped(
                "template",
                TEMPLATE,
                "templateBody Resources[0].Type",
                "is not a resource, so its type cannot be read",
              ),
            ]
          : [],
      );
    });
  }

  it("refuses a YAML template, which cannot be read here, and a template elsewhere", async () => {
    const yaml = changed(
      compliant,
      "template",
      ["templateBody"],
      "Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
    );
    expect(await judge(disallowSideDoors, yaml)).to.deep.equal([
      untyped(
        "template",
        TEMPLATE,
        "templateBody",
        "is not an inline JSON template with Resources, so its types cannot be read",
      ),
    ]);
    const elsewhere = changed(compliant, "template", ["templateUrl"], unknown.text);
    expect(await judge(disallowSideDoors, elsewhere)).to.deep.equal([
      {
        resource: "template",
        message:
          `${TEMPLATE} "template": templateUrl points to a template that cannot be read here. ` +
          `Allowed: ${TYPE_NAMES}. Fix: pass the template inline, as JSON, in templateBody.`,
      },
    ]);
  });

  it("takes allow-lists from the stack's policy configuration", async () => {
    const queue = { type: CLOUD_CONTROL, name: "queue", props: { typeName: "AWS::SQS::Queue" } };
    expect(
      await violationsOf(disallowSideDoors, queue, { allowedTypeNames: ["AWS::SQS::Queue"] }),
    ).to.deep.equal([]);
    const certificate = { type: "tls:index/privateKey:PrivateKey", name: "key", props: {} };
    expect(await violationsOf(disallowSideDoors, certificate, { allowedPackages: ["tls"] })).to.deep.equal(
      [],
    );
  });

  it("does not let the allow-list open what other rules judge", async () => {
    const bucket = { type: CLOUD_CONTROL, name: "bucket", props: { typeName: "AWS::S3::Bucket" } };
    const violations = await violationsOf(disallowSideDoors, bucket, {
      allowedTypeNames: ["AWS::S3::Bucket"],
    });
    expect(violations.map(({ message }) => message).join()).to.include(JUDGED);
    expect(violations).to.have.length(1);
  });

  it("stops with a clear error on a configuration that is no list", async () => {
    const attempt = violationsOf(disallowSideDoors, compliant[0]!, { allowedTypes: "aws:s3/bucket:Bucket" });
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(String(error)).to.equal(
      "Error: policy configuration of disallow-side-doors: allowedTypes must be a list of texts. " +
        "Fix the policy configuration file.",
    );
  });
});
