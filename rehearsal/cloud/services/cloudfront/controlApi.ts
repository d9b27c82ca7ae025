import { requireRegion } from "../../api/protocols/reach";
import { xmlDocument } from "../../api/protocols/xml";
import type { Cloud } from "../../core/cloud";
import { text } from "../../core/props";
import type { ApiRequest, ApiResponse, ApiService } from "../../core/types";
import { authorizedDistribution, CONTROL_PLANE, NAMESPACE } from "./distributionAccess";
import { invalidationsApi } from "./invalidationsApi";
import { Propagation } from "./propagation";

const PATH = /^\/2020-05-31\/distribution\/([A-Z0-9]+)$/;

/** What of CloudFront's control plane is called at run time, as REST with XML: GetDistribution, and what the invalidations answer. */
export const cloudfrontControlApi: ApiService = {
  ...invalidationsApi,
  handle: async (cloud, request) => {
    const id = PATH.exec(request.path)?.[1];
    return id === undefined || request.method !== "GET"
      ? await invalidationsApi.handle(cloud, request)
      : getDistribution(cloud, request, id);
  },
};

/**
 * The distribution without its DistributionConfig, which is there in AWS: with the origins' custom headers in plain text, and nobody here
 * reads it.
 */
function getDistribution(cloud: Cloud, request: ApiRequest, id: string): ApiResponse {
  requireRegion(cloud, "cloudfront", CONTROL_PLANE);
  const distribution = authorizedDistribution(cloud, request, id, "GetDistribution");
  const { outputs } = distribution;
  return {
    status: 200,
    headers: { "content-type": "text/xml", etag: text(outputs, "etag") },
    body: xmlDocument("Distribution", NAMESPACE, {
      Id: id,
      ARN: text(outputs, "arn"),
      Status: cloud.service(Propagation).isInProgress(distribution) ? "InProgress" : "Deployed",
      LastModifiedTime: text(outputs, "lastModifiedTime"),
      DomainName: text(outputs, "domainName"),
    }),
  };
}
