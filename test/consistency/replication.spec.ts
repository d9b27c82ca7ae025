import { expect } from "chai";

import { ingestRegionsOf } from "../../stacks/ingestRegions";
import { isAllowed, keyContexts, TLS } from "./support/effectiveAccess";
import { SAMPLE_KEY } from "./support/grants";
import { RECORDING_LIMIT_MS, underEveryConfig } from "./support/everyConfig";
import { endsOf } from "./support/replicationGrants";
import type { RecordedRule, Scene } from "./support/scene";

/** What S3 has to be able to do with a rule's role for one object, step by step; empty when all of it works. */
function obstacles(scene: Scene, rule: RecordedRule): readonly string[] {
  const { source } = rule;
  const { role, destination, sourceKey, replicaKey } = endsOf(scene, rule);
  const object = `${source.arn}/${SAMPLE_KEY}`;
  const replica = `${destination.arn}/${SAMPLE_KEY}`;
  const steps = [
    ...["s3:GetReplicationConfiguration", "s3:ListBucket"].map((action) => ({
      action,
      subject: source,
      resource: source.arn,
      context: TLS,
    })),
    ...[
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
      ...(rule.sourceIsLocked ? ["s3:GetObjectRetention", "s3:GetObjectLegalHold"] : []),
    ].map((action) => ({ action, subject: source, resource: object, context: TLS })),
    ...[
      "s3:ReplicateObject",
      "s3:ReplicateDelete",
      "s3:ReplicateTags",
      "s3:ObjectOwnerOverrideToBucketOwner",
    ].map((action) => ({ action, subject: destination, resource: replica, context: TLS })),
    ...keyContexts(source, object).map((context) => ({
      action: "kms:Decrypt",
      subject: sourceKey,
      resource: sourceKey.arn,
      context,
    })),
    ...keyContexts(destination, replica).flatMap((context) =>
      ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
        action,
        subject: replicaKey,
        resource: replicaKey.arn,
        context,
      })),
    ),
  ];
  return steps
    .filter((step) => !isAllowed(scene, { role, ...step }))
    .map(
      ({ action, resource, context }) => `${role.name}: ${action} on ${resource} ${JSON.stringify(context)}`,
    );
}

describe("replication of the whole program", function () {
  this.timeout(RECORDING_LIMIT_MS);

  it("lets whoever a rule names do what the rule needs, in whichever accounts, with and without Bucket Keys", () =>
    underEveryConfig((scene) => {
      expect(scene.rules.flatMap((rule) => obstacles(scene, rule))).to.deep.equal([]);
    }));

  it("copies both buckets of every ingest Region to every other Region, and nothing else", () =>
    underEveryConfig(({ config, rules, holders }) => {
      const nameOf = (arn: string): string => holders.find((holder) => holder.arn === arn)?.name ?? arn;
      const expected = ingestRegionsOf(config).flatMap((from) =>
        Object.keys(config.regions)
          .filter((to) => to !== from)
          .flatMap((to) =>
            ["mezzanine", "packaged"].map((bucket) => `storage-${from}-${bucket} to storage-${to}-${bucket}`),
          ),
      );
      const actual = rules.map(({ source, destinationArn }) => `${source.name} to ${nameOf(destinationArn)}`);
      expect(actual).to.have.members(expected);
    }));

  it("has replicas encrypted with the destination's own key and owned by its account", () =>
    underEveryConfig((scene) => {
      for (const rule of scene.rules) {
        const { destination, sourceKey, replicaKey } = endsOf(scene, rule);
        expect(replicaKey.name).to.equal(`${destination.name}-key`);
        expect(sourceKey.name).to.equal(`${rule.source.name}-key`);
        expect(rule.destinationAccount).to.equal(destination.accountId);
        expect(replicaKey.region).to.equal(destination.region);
      }
    }));
});
