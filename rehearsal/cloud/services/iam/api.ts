import { z } from "zod";
import { awsQueryApi, type QueryInput } from "../../api/protocols/awsQuery";
import type { XmlElements } from "../../api/protocols/xml";
import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { policyByArn } from "../../core/iam/identityPolicies";
import { policyText } from "../../core/iam/policyText";
import { optionalNumber, optionalText, text } from "../../core/props";
import { AwsError, type ApiRequest, type StoredResource } from "../../core/types";
import { inAccount } from "./names";
import { roleType } from "./role";
import { attachedPolicyArnsOf, inlinePoliciesOf } from "./rolePolicies";

const DEFAULT_PAGE = 100;
const DEFAULT_SESSION_SECONDS = 3600;

const roleInput = z.object({ RoleName: z.string() });
const rolePolicyInput = roleInput.extend({ PolicyName: z.string() });
const policyInput = z.object({ PolicyArn: z.string() });
const pageInput = z.object({
  Marker: z.coerce.number().int().nonnegative().default(0),
  MaxItems: z.coerce.number().int().min(1).max(1000).default(DEFAULT_PAGE),
});

/**
 * IAM's wire protocol, as far as a reader of roles needs it. IAM is global and speaks of the caller's own account only:
 * to read another account's role one assumes a role there. The operator's deploy roles were made outside of any stack and
 * cannot be read here.
 */
export const iamApi = awsQueryApi({
  signingName: "iam",
  namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  operations: {
    GetRole: (cloud, request, input) => {
      const role = openRole(cloud, request, "iam:GetRole", roleInput.parse(input).RoleName);
      return { Role: roleElements(role) };
    },
    ListRolePolicies: (cloud, request, input) => {
      const role = openRole(cloud, request, "iam:ListRolePolicies", roleInput.parse(input).RoleName);
      const names = inlinePoliciesOf(cloud, role).map(({ name }) => name);
      return pageOf("PolicyNames", names, input);
    },
    GetRolePolicy: (cloud, request, input) => {
      const { RoleName, PolicyName } = rolePolicyInput.parse(input);
      const role = openRole(cloud, request, "iam:GetRolePolicy", RoleName);
      const policy = inlinePoliciesOf(cloud, role).find(({ name }) => name === PolicyName);
      if (policy === undefined) {
        throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      }
      return { RoleName, PolicyName, PolicyDocument: urlEncoded(policy.document) };
    },
    ListAttachedRolePolicies: (cloud, request, input) => {
      const role = openRole(cloud, request, "iam:ListAttachedRolePolicies", roleInput.parse(input).RoleName);
      const attached = attachedPolicyArnsOf(cloud, role).map((PolicyArn) => ({
        PolicyName: PolicyArn.split("/").at(-1) ?? "",
        PolicyArn,
      }));
      return pageOf("AttachedPolicies", attached, input);
    },
    GetPolicy: (cloud, request, input) => {
      const { PolicyArn } = policyInput.parse(input);
      openPolicy(cloud, request, "iam:GetPolicy", PolicyArn);
      return {
        Policy: {
          PolicyName: PolicyArn.split("/").at(-1) ?? "",
          Arn: PolicyArn,
          DefaultVersionId: "v1",
          IsAttachable: true,
        },
      };
    },
    GetPolicyVersion: (cloud, request, input) => {
      const document = openPolicy(cloud, request, "iam:GetPolicyVersion", policyInput.parse(input).PolicyArn);
      return {
        PolicyVersion: { Document: urlEncoded(document), VersionId: "v1", IsDefaultVersion: true },
      };
    },
  },
});

/** A role of the caller's account, once IAM allows the look. @throws AwsError AccessDenied, NoSuchEntity */
function openRole(cloud: Cloud, { caller }: ApiRequest, action: string, name: string): StoredResource {
  const role = cloud.resources.byId(roleType.token, name, inAccount(caller.accountId));
  const arn = role === undefined ? undefined : optionalText(role.outputs, "arn");
  cloud.iam.require(
    { caller, action, resource: arn ?? formatArn("iam", "", caller.accountId, `role/${name}`) },
    "AccessDenied",
  );
  if (role === undefined) {
    throw noSuchEntity(`The role with name ${name} cannot be found.`);
  }
  return role;
}

/** Text of a managed policy of the caller's account or of AWS's. @throws AwsError AccessDenied, NoSuchEntity */
function openPolicy(cloud: Cloud, { caller }: ApiRequest, action: string, arn: string): string {
  cloud.iam.require(
    // AWS's own policies belong to no account: whether one may read them is the caller's account's decision.
    { caller, action, resource: arn, ...(isAwsOwned(arn) ? { resourceAccountId: caller.accountId } : {}) },
    "AccessDenied",
  );
  const document = policyByArn(cloud, arn);
  if (document === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  return document;
}

function isAwsOwned(policyArn: string): boolean {
  return policyArn.includes(":iam::aws:policy/");
}

function roleElements({ inputs, outputs }: StoredResource): XmlElements {
  const boundary = optionalText(inputs, "permissionsBoundary");
  return {
    Path: optionalText(inputs, "path") ?? "/",
    RoleName: text(outputs, "name"),
    RoleId: text(outputs, "uniqueId"),
    Arn: text(outputs, "arn"),
    CreateDate: text(outputs, "createDate"),
    AssumeRolePolicyDocument: urlEncoded(policyText(inputs["assumeRolePolicy"]) ?? ""),
    Description: optionalText(inputs, "description"),
    MaxSessionDuration: optionalNumber(inputs, "maxSessionDuration") ?? DEFAULT_SESSION_SECONDS,
    PermissionsBoundary:
      boundary === undefined
        ? undefined
        : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundary },
  };
}

/** One page of a list; the marker is the place where the next one begins. */
function pageOf(list: string, items: readonly (string | XmlElements)[], input: QueryInput): XmlElements {
  const { Marker, MaxItems } = pageInput.parse(input);
  const end = Marker + MaxItems;
  return {
    [list]: { member: items.slice(Marker, end) },
    IsTruncated: end < items.length,
    Marker: end < items.length ? end : undefined,
  };
}

/** IAM spells policies as RFC 3986 asks for: everything but letters, digits and -_.~ is encoded. */
function urlEncoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function noSuchEntity(message: string): AwsError {
  return new AwsError("iam", "NoSuchEntity", message, 404);
}
