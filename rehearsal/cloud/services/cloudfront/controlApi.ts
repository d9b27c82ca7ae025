import { requireRegion } from "../../api/protocols/reach";
import { xmlDocument } from "../../api/protocols/xml";
import type { Cloud } from "../../core/cloud";
import { text, texts } from "../../core/props";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { authorizedDistribution, CONTROL_PLANE, NAMESPACE } from "./distributionAccess";
import { invalidationsApi } from "./invalidationsApi";
import { Propagation } from "./propagation";
import { TOKENS } from "./tokens";

const PATH = /^\/2020-05-31\/(distribution|key-group)\/([A-Za-z0-9-]+)$/;

/** What of CloudFront's control plane is called at run time, as REST with XML: GetDistribution, GetKeyGroup, and what the invalidations answer. */
export const cloudfrontControlApi: ApiService = {
  ...invalidationsApi,
  handle: async (cloud, request) => {
    const [, what, id] = PATH.exec(request.path) ?? [];
    if (id === undefined || request.method !== "GET") {
      return invalidationsApi.handle(cloud, request);
    }
    requireRegion(cloud, "cloudfront", CONTROL_PLANE);
    return what === "distribution" ? getDistribution(cloud, request, id) : getKeyGroup(cloud, request, id);
  },
};

/**
 * The distribution without its DistributionConfig, which is there in AWS: with the origins' custom headers in plain text, and nobody here
 * reads it.
 */
function getDistribution(cloud: Cloud, request: ApiRequest, id: string): ApiResponse {
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

/** IAM knows no ARN of a key group (Service Authorization Reference, "Amazon CloudFront"): a statement has to name `*`. */
function getKeyGroup(cloud: Cloud, { caller }: ApiRequest, id: string): ApiResponse {
  cloud.iam.require({ caller, action: "cloudfront:GetKeyGroup", resource: "*" }, "AccessDenied");
  const group = cloud.resources.byId(TOKENS.keyGroup, id, { accountId: caller.accountId });
  if (group === undefined) {
    throw new AwsError("cloudfront", "NoSuchResource", `The specified key group does not exist: ${id}`, 404);
  }
  const items = texts(group.inputs, "items");
  return {
    status: 200,
    headers: { "content-type": "text/xml", etag: text(group.outputs, "etag") },
    body: xmlDocument("KeyGroup", NAMESPACE, {
      Id: id,
      KeyGroupConfig: { Name: text(group.inputs, "name"), Items: { PublicKey: [...items] } },
    }),
  };
}
