import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { expect } from "chai";
import { rules } from "../../policies/rules";
import manifest from "../../policies/package.json";
import { RunningPack, type Loading } from "./support/runningPack";
import { unknown } from "./support/unknown";

/** Marks a secret in the engine's property encoding. */
const SECRET_SIGNATURE = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
};

// Proves that the pack loads and answers as the engine will ask it; not what a real provider's preview would contain.
for (const loading of ["checked", "transpiled"] satisfies Loading[]) {
  describe(`the policy pack as the engine runs it, ${loading}`, function () {
    this.timeout(90_000);
    let pack: RunningPack;

    before(async () => {
      pack = await RunningPack.start(loading);
    });

    after(() => pack.stop());

    it("announces its name, version and rules, all mandatory", async () => {
      const info = await pack.info();
      expect(info.getName()).to.equal("media-platform");
      expect(info.getVersion()).to.equal(manifest.version);
      expect(
        info.getPoliciesList().map((policy) => [policy.getName(), policy.getEnforcementlevel()]),
      ).to.deep.equal(rules.map(({ name }) => [name, EnforcementLevel.MANDATORY]));
    });

    it("stops a public ACL before the bucket is created", async () => {
      const response = await pack.analyze("aws:s3/bucketAcl:BucketAcl", "acl", { acl: "public-read" });
      expect(response.getDiagnosticsList().map((found) => found.getPolicyname())).to.deep.equal([
        "disallow-public-acl",
      ]);
      expect(response.getDiagnosticsList()[0]?.getEnforcementlevel()).to.equal(EnforcementLevel.MANDATORY);
    });

    it("stops a public policy that arrives as a secret, without showing it", async () => {
      const document = JSON.stringify({
        Statement: { Sid: "ClassifiedName", Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" },
      });
      const response = await pack.analyze("aws:s3/bucketPolicy:BucketPolicy", "policy", {
        policy: { ...SECRET_SIGNATURE, value: document },
      });
      const [found, ...more] = response.getDiagnosticsList();
      expect(more).to.deep.equal([]);
      expect(found?.getPolicyname()).to.equal("disallow-public-policy");
      expect(found?.getMessage()).to.include("Statement[0].Principal").and.not.include("ClassifiedName");
    });

    it("says nothing, not even a note, about values that only the update will know", async () => {
      const resources = [
        ["aws:s3/bucketPolicy:BucketPolicy", { bucket: unknown.text, policy: unknown.text }],
        ["aws:cloudfront/distribution:Distribution", { webAclId: unknown.text }],
        ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { blockPublicAcls: unknown.flag }],
      ] as const;
      for (const [type, props] of resources) {
        const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true };
        const complete = type.endsWith("Block") ? { ...flags, restrictPublicBuckets: true, ...props } : props;
        const response = await pack.analyze(type, "unknown", complete);
        expect(response.getDiagnosticsList(), type).to.deep.equal([]);
      }
    });
  });
}
