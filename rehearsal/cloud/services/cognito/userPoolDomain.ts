import { optionalNumber, optionalText, text } from "../../core/props";
import type { Call, Props, ResourceType } from "../../core/types";
import { partsOf, requirePool } from "./lookup";
import { cognitoError, unplayed, type Problem } from "./problem";
import { TOKENS } from "./tokens";

/** Hosted zone of every CloudFront distribution, Cognito's own included. */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/** `aws.cognito.UserPoolDomain`: a prefix of Cognito's own name, where viewers sign in. */
export const userPoolDomainType: ResourceType = {
  token: TOKENS.domain,
  replaceOn: ["domain", "userPoolId"],
  computed: [
    "awsAccountId",
    "cloudfrontDistribution",
    "cloudfrontDistributionArn",
    "cloudfrontDistributionZoneId",
    "managedLoginVersion",
    "s3Bucket",
    "version",
  ],
  check: domainProblems,
  create: (call) => {
    const pool = requirePool(call);
    const domain = text(call.inputs, "domain");
    // Prefixes are shared by all accounts of a Region.
    const taken = call.cloud.resources.find(
      TOKENS.domain,
      (other) => other.id === domain && other.scope.region === call.scope.region,
    );
    if (taken !== undefined) {
      throw cognitoError("InvalidParameterException", "Domain already associated with another user pool.");
    }
    if (partsOf(call.cloud, TOKENS.domain, pool.id).length > 0) {
      throw cognitoError(
        "InvalidParameterException",
        `User pool ${pool.id} already has a domain configured.`,
      );
    }
    return { id: domain, computed: computedOf(call) };
  },
  update: computedOf,
};

/** Name under which viewers sign in. */
export function domainHost(domain: string, region: string): string {
  return `${domain}.auth.${region}.amazoncognito.com`;
}

function computedOf({ cloud, inputs, scope, urn }: Call): Props {
  const id = cloud.random.fixed(urn).text(13).toLowerCase();
  return {
    awsAccountId: scope.accountId,
    cloudfrontDistribution: `d${id}.cloudfront.net`,
    cloudfrontDistributionArn: `d${id}.cloudfront.net`,
    cloudfrontDistributionZoneId: CLOUDFRONT_ZONE,
    s3Bucket: `aws-cognito-prod-${scope.region}-assets`,
    version: "20260105120000",
    ...(inputs["managedLoginVersion"] === undefined ? { managedLoginVersion: 1 } : {}),
  };
}

function domainProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, reason: string): void => {
    problems.push({ property, reason: `InvalidParameterException: ${reason}` });
  };
  const domain = optionalText(inputs, "domain");
  if (domain !== undefined && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(domain)) {
    add(
      "domain",
      `${JSON.stringify(domain)}; a prefix of 1 to 63 lower-case letters, digits and inner hyphens is needed`,
    );
  }
  const reserved = ["aws", "amazon", "cognito"].find((word) => domain?.includes(word) === true);
  if (reserved !== undefined) {
    add("domain", `Domain cannot contain reserved word: ${reserved}`);
  }
  const version = optionalNumber(inputs, "managedLoginVersion");
  if (version !== undefined && version !== 1 && version !== 2) {
    add("managedLoginVersion", `${version}; 1 (classic) and 2 (managed login) are allowed`);
  }
  return [...problems, ...unplayed(inputs, ["certificateArn"], "it has prefixes of Cognito's own name only")];
}
