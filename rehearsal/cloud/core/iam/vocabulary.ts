/**
 * Service prefixes of actions that this platform may name. IAM itself knows hundreds; an unknown one here is a spelling
 * mistake that would silently never match.
 */
export const ACTION_PREFIXES: ReadonlySet<string> = new Set([
  ...[
    "acm",
    "apigateway",
    "application-autoscaling",
    "athena",
    "budgets",
    "ce",
    "cloudcontrolapi",
    "cloudformation",
  ],
  ...[
    "cloudfront",
    "cloudfront-keyvaluestore",
    "cloudtrail",
    "cloudwatch",
    "cognito-idp",
    "config",
    "dynamodb",
  ],
  ...[
    "ec2",
    "edgelambda",
    "elasticloadbalancing",
    "events",
    "execute-api",
    "firehose",
    "glue",
    "iam",
    "kinesis",
  ],
  ...[
    "kms",
    "lambda",
    "logs",
    "mediaconvert",
    "mediapackage",
    "mediapackage-vod",
    "mediapackagev2",
    "organizations",
  ],
  ...[
    "pipes",
    "route53",
    "s3",
    "s3-object-lambda",
    "s3express",
    "scheduler",
    "secretsmanager",
    "servicequotas",
  ],
  ...["sns", "sqs", "ssm", "states", "sts", "tag", "waf", "wafv2", "xray"],
]);

/** What may stand before `.amazonaws.com` in a service principal, alone or followed by a Region. */
export const SERVICE_PRINCIPALS: ReadonlySet<string> = new Set([
  ...[
    "apigateway",
    "application-autoscaling",
    "batchoperations.s3",
    "budgets",
    "cloudformation",
    "cloudfront",
  ],
  ...["cloudtrail", "cloudwatch", "cognito-idp", "config", "delivery.logs", "dynamodb", "ec2", "edgelambda"],
  ...[
    "events",
    "firehose",
    "lambda",
    "logger.cloudfront",
    "logging.s3",
    "logs",
    "mediaconvert",
    "mediapackage",
    "mediapackagev2",
  ],
  ...[
    "ops.apigateway",
    "pipes",
    "replication.dynamodb",
    "replicator.lambda",
    "s3",
    "scheduler",
    "secretsmanager",
  ],
  ...["sns", "sqs", "ssm", "states", "waf", "wafv2", "xray"],
]);

/** Actions that a trust policy may hold. */
export const TRUST_ACTIONS: ReadonlySet<string> = new Set(
  [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
  ].map((action) => action.toLowerCase()),
);

/** True for `s3.amazonaws.com`, `logs.eu-west-1.amazonaws.com` and the like. */
export function isServicePrincipal(id: string): boolean {
  const match = /^([a-z0-9.-]+)\.amazonaws\.com$/.exec(id);
  const name = match?.[1] ?? "";
  return SERVICE_PRINCIPALS.has(name) || SERVICE_PRINCIPALS.has(name.replace(/\.[a-z]{2}(-[a-z]+)+-\d$/, ""));
}
