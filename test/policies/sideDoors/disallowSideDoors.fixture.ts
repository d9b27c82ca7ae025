import type { Sample } from "../support/args";

/** What the platform really uses: typed resources, its own components, Cloud Control for MediaPackage VOD, a template for a job template. */
export const compliant: readonly Sample[] = [
  { type: "pulumi:pulumi:Stack", name: "stack", props: {} },
  {
    type: "pulumi:pulumi:StackReference",
    name: "region",
    props: { name: "organization/media-platform/dev" },
  },
  { type: "pulumi:providers:aws", name: "delivery", props: { region: "us-east-1" } },
  { type: "pulumi:providers:random", name: "random", props: {} },
  { type: "media:storage:MediaBucket", name: "packaged", props: {} },
  { type: "awsx:cloudtrail:Trail", name: "trail", props: {} },
  { type: "random:index/randomId:RandomId", name: "suffix", props: { byteLength: 4 } },
  { type: "aws:s3/bucket:Bucket", name: "bucket", props: {} },
  {
    type: "aws:cloudcontrol/resource:Resource",
    name: "group",
    props: { typeName: "AWS::MediaPackage::PackagingGroup", desiredState: "{}" },
  },
  {
    type: "aws:cloudcontrol/resource:Resource",
    name: "configuration",
    props: { typeName: "AWS::MediaPackage::PackagingConfiguration", desiredState: "{}" },
  },
  {
    type: "aws:cloudformation/stack:Stack",
    name: "template",
    props: {
      templateBody: JSON.stringify({
        Resources: { Group: { Type: "AWS::MediaPackage::PackagingGroup", Properties: { Id: "clear-00" } } },
      }),
    },
  },
  {
    type: "aws:cloudformation/stack:Stack",
    name: "job-template",
    props: {
      templateBody: JSON.stringify({
        Parameters: { Queue: { Type: "String" } },
        Resources: {
          JobTemplate: { Type: "AWS::MediaConvert::JobTemplate", Properties: { SettingsJson: {} } },
        },
      }),
    },
  },
];
