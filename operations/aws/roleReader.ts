import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";

import type { NamedPolicy, RoleDescription } from "../readiness/facts";
import type { RoleReader } from "../readiness/ports";
import { unlessMissing } from "./unlessMissing";

/** Reads roles with IAM's API, which gives policies URL-encoded. */
export class AwsRoleReader implements RoleReader {
  constructor(private readonly iam: IAMClient) {}

  async describe(roleArn: string): Promise<RoleDescription | undefined> {
    const answer = await unlessMissing("NoSuchEntityException", () =>
      this.iam.send(new GetRoleCommand({ RoleName: roleName(roleArn) })),
    );
    const role = answer?.Role;
    // A role of this name under another path, or in another account, is not the one that the rule names.
    return role?.Arn !== roleArn
      ? undefined
      : {
          trustPolicy: decodeURIComponent(role.AssumeRolePolicyDocument ?? ""),
          boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn,
        };
  }

  async inlinePolicies(roleArn: string): Promise<readonly NamedPolicy[]> {
    const RoleName = roleName(roleArn);
    const names: string[] = [];
    for await (const page of paginateListRolePolicies({ client: this.iam }, { RoleName })) {
      names.push(...(page.PolicyNames ?? []));
    }
    return Promise.all(
      names.map(async (name) => {
        const { PolicyDocument } = await this.iam.send(
          new GetRolePolicyCommand({ RoleName, PolicyName: name }),
        );
        return { name, text: decodeURIComponent(PolicyDocument ?? "") };
      }),
    );
  }

  async attachedPolicyArns(roleArn: string): Promise<readonly string[]> {
    const arns: string[] = [];
    const pages = paginateListAttachedRolePolicies({ client: this.iam }, { RoleName: roleName(roleArn) });
    for await (const page of pages) {
      if (page.AttachedPolicies === undefined) {
        throw new Error(`ListAttachedRolePolicies answered without a list for ${roleArn}`);
      }
      arns.push(...page.AttachedPolicies.map(({ PolicyArn, PolicyName }) => PolicyArn ?? PolicyName ?? "?"));
    }
    return arns;
  }
}

/** The last part of `arn:aws:iam::<account>:role/<path/>name`. */
function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
