import { expect } from "chai";
import { disallowPublicAcl } from "../../../policies/s3/disallowPublicAcl";
import { judge, type Violation } from "../support/args";
import { changed } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./disallowPublicAcl.fixture";

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

const CARRIERS: readonly { name: string; type: string; grants?: string; uri?: string }[] = [
  { name: "bucket", type: "aws:s3/bucket:Bucket", grants: "grants", uri: "uri" },
  { name: "old-bucket", type: "aws:s3/bucketV2:BucketV2", grants: "grants", uri: "uri" },
  {
    name: "acl",
    type: "aws:s3/bucketAcl:BucketAcl",
    grants: "accessControlPolicy.grants",
    uri: "grantee.uri",
  },
  {
    name: "old-acl",
    type: "aws:s3/bucketAclV2:BucketAclV2",
    grants: "accessControlPolicy.grants",
    uri: "grantee.uri",
  },
  { name: "old-object", type: "aws:s3/bucketObject:BucketObject" },
  { name: "object", type: "aws:s3/bucketObjectv2:BucketObjectv2" },
  { name: "copy", type: "aws:s3/objectCopy:ObjectCopy", grants: "grants", uri: "uri" },
];

const LOGGING: readonly { name: string; type: string; grants: string; uri: string }[] = [
  { name: "logging", type: "aws:s3/bucketLogging:BucketLogging", grants: "targetGrants", uri: "grantee.uri" },
  {
    name: "old-logging",
    type: "aws:s3/bucketLoggingV2:BucketLoggingV2",
    grants: "targetGrants",
    uri: "grantee.uri",
  },
];

const openAcl = (resource: string, type: string): Violation => ({
  resource,
  message:
    `${type} "${resource}": acl is not one of the private canned ACLs, so it may open the data to the public. ` +
    "Allowed: private, bucket-owner-read, bucket-owner-full-control, aws-exec-read, log-delivery-write, or no ACL. " +
    "Fix: remove it and let object ownership BucketOwnerEnforced and a bucket policy decide.",
});

const openGrant = (resource: string, type: string, setting: string): Violation => ({
  resource,
  message:
    `${type} "${resource}": ${setting} grants access to a predefined group, such as AllUsers or AuthenticatedUsers. ` +
    "Allowed: the S3 LogDelivery group, or grantees named by canonical user id. " +
    "Fix: remove the grant and name principals in the bucket policy.",
});

describe("policies/s3/disallowPublicAcl", () => {
  it("accepts private ACLs on everything that can carry one", async () => {
    expect(await judge(disallowPublicAcl, compliant)).to.deep.equal([]);
  });

  for (const { name, type } of CARRIERS) {
    for (const acl of ["public-read", "public-read-write", "authenticated-read", "Public-Read", 7]) {
      it(`refuses the canned ACL ${acl} on ${type}`, async () => {
        expect(await judge(disallowPublicAcl, changed(compliant, name, ["acl"], acl))).to.deep.equal([
          openAcl(name, type),
        ]);
      });
    }

    it(`lets an ACL of ${type} that only the update knows pass at preview`, async () => {
      const samples = changed(compliant, name, ["acl"], unknown.text);
      expect(await judge(disallowPublicAcl, samples)).to.deep.equal([]);
    });
  }

  for (const { name, type, grants, uri } of [...CARRIERS, ...LOGGING]) {
    if (grants === undefined || uri === undefined) {
      continue;
    }
    for (const group of [ALL_USERS, AUTHENTICATED_USERS]) {
      it(`refuses a grant to ${group.split("/").at(-1) ?? ""} on ${type}`, async () => {
        const grant = uri === "uri" ? { uri: group } : { grantee: { uri: group } };
        const samples = changed(compliant, name, grants.split("."), [grant]);
        expect(await judge(disallowPublicAcl, samples)).to.deep.equal([
          openGrant(name, type, `${grants}[0].${uri}`),
        ]);
      });
    }

    it(`lets a list of grants of ${type} that only the update knows pass at preview`, async () => {
      const samples = changed(compliant, name, grants.split("."), unknown.list);
      expect(await judge(disallowPublicAcl, samples)).to.deep.equal([]);
    });
  }

  it("sees a public grant behind an unknown one, and an ACL beside unknown grants", async () => {
    const grants = [{ uri: unknown.text }, unknown.group, { uri: ALL_USERS }];
    expect(await judge(disallowPublicAcl, changed(compliant, "bucket", ["grants"], grants))).to.deep.equal([
      openGrant("bucket", "aws:s3/bucket:Bucket", "grants[2].uri"),
    ]);
    const both = changed(
      changed(compliant, "bucket", ["grants"], unknown.list),
      "bucket",
      ["acl"],
      "public-read",
    );
    expect(await judge(disallowPublicAcl, both)).to.deep.equal([openAcl("bucket", "aws:s3/bucket:Bucket")]);
  });
});
