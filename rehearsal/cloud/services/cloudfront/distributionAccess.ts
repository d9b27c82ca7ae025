import type { Cloud } from "../../core/cloud";
import { optionalText } from "../../core/props";
import { AwsError, type ApiRequest, type StoredResource } from "../../core/types";
import { TOKENS } from "./tokens";

/** CloudFront's control plane is in this Region. */
export const CONTROL_PLANE = "us-east-1";

/** Namespace of CloudFront's documents. */
export const NAMESPACE = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

/**
 * The distribution that a call of the control plane is about.
 * @param action of IAM, without the service, e.g. `GetDistribution`
 * @throws AwsError NoSuchDistribution (of another account too), AccessDenied
 */
export function authorizedDistribution(
  cloud: Cloud,
  { caller }: ApiRequest,
  distributionId: string,
  action: string,
): StoredResource {
  const distribution = cloud.resources.find(TOKENS.distribution, ({ id }) => id === distributionId);
  const arn = optionalText(distribution?.outputs ?? {}, "arn");
  if (distribution === undefined || arn === undefined || distribution.scope.accountId !== caller.accountId) {
    throw new AwsError(
      "cloudfront",
      "NoSuchDistribution",
      `The specified distribution does not exist: ${distributionId}`,
      404,
    );
  }
  cloud.iam.require({ caller, action: `cloudfront:${action}`, resource: arn }, "AccessDenied");
  return distribution;
}
