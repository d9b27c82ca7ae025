import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { sortedKeys } from "../stableJson";
import { egressHost } from "./cloudControlOutputs";
import type { CdnIdentifier } from "./cdnIdentifier";

/** Arguments of {@link PackagingGroup}. */
export interface PackagingGroupArgs {
  /** Id in AWS: letters, digits, `_` and `-`, unique in the account and Region. A change replaces the group. */
  readonly id: string;
  /** What the CDN has to show. */
  readonly cdnIdentifier: CdnIdentifier;
  /** Days that egress access logs are kept, one of CloudWatch Logs' retentions; 0 for no logs. */
  readonly egressLogDays: number;
  /** Whether Pulumi refuses to delete or replace the group: its host is an origin, its assets would be lost. */
  readonly protect: boolean;
}

/**
 * A MediaPackage VOD packaging group, through Cloud Control: the AWS provider has no resource of its own for it, and this one keeps
 * the provider's account guard, role and Region.
 *
 * - Authorization is on from the start. Switched on later, every request would get 403 until the header is deployed; the header
 *   first, 404 until it is switched on.
 * - Egress access logs go to a log group of its own, made here: MediaPackage would make a missing one itself, to be kept for ever.
 *   MediaPackage writes by its service-linked role, so whoever deploys needs `iam:CreateServiceLinkedRole` the first time, and
 *   `mediapackage-vod:ConfigureLogs`.
 * - No tags: they are create-only, a changed tag would plan a replacement under the same id.
 * - No `schema`: the provider fetches the type's schema at preview (the deploy role needs `cloudformation:DescribeType`), so what is
 *   create-only comes from AWS and not from a copy that ages.
 *
 * @throws Error for an id that MediaPackage would refuse
 */
export class PackagingGroup extends pulumi.ComponentResource {
  /** Id in AWS, known once the group exists. */
  readonly groupId: pulumi.Output<string>;
  /** Host of the egress endpoint, without `https://`. */
  readonly domainName: pulumi.Output<string>;
  /** The group itself, for what has to come after it. */
  readonly resource: pulumi.Resource;
  /** Log group of the egress access logs; undefined when none are kept. */
  readonly egressLogGroup: pulumi.Output<string> | undefined;

  constructor(name: string, args: PackagingGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:PackagingGroup", name, {}, opts);
    assertPackagingId(name, args.id);
    const logGroup =
      args.egressLogDays === 0
        ? undefined
        : new aws.cloudwatch.LogGroup(
            `${name}-egress-log`,
            { name: egressLogGroupName(args.id), retentionInDays: args.egressLogDays },
            { parent: this },
          );
    const group = new aws.cloudcontrol.Resource(
      name,
      {
        typeName: "AWS::MediaPackage::PackagingGroup",
        desiredState: pulumi.jsonStringify(
          {
            Id: args.id,
            Authorization: {
              CdnIdentifierSecret: args.cdnIdentifier.secretArn,
              SecretsRoleArn: args.cdnIdentifier.secretsRoleArn,
            },
            // Left out, the logs are switched off.
            ...(logGroup === undefined ? {} : { EgressAccessLogs: { LogGroupName: logGroup.name } }),
          },
          sortedKeys,
        ),
      },
      { parent: this, protect: args.protect, dependsOn: [...args.cdnIdentifier.ready] },
    );
    this.groupId = group.id;
    this.domainName = group.properties.apply(egressHost);
    this.resource = group;
    this.egressLogGroup = logGroup?.name;
    this.registerOutputs({
      groupId: this.groupId,
      domainName: this.domainName,
      egressLogGroup: this.egressLogGroup,
    });
  }
}

/**
 * Log group of a packaging group's egress access logs. MediaPackage writes to groups under `/aws/MediaPackage/` only (CloudFormation,
 * `AWS::MediaPackage::PackagingGroup LogConfiguration`); the rest begins as the one that all groups share by default.
 *
 * @param groupId the packaging group's id
 */
export function egressLogGroupName(groupId: string): string {
  return `/aws/MediaPackage/VodEgressAccessLogs/${groupId}`;
}

/** MediaPackage's rule for ids, checked here because Cloud Control only fails in the middle of an update. */
export function assertPackagingId(name: string, id: string): void {
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(id)) {
    throw new Error(
      `${name}: got the id ${JSON.stringify(id)}. MediaPackage takes 1 to 256 letters, digits, _ and -.`,
    );
  }
}
