import { formatArn } from "../../core/arn";
import { isServicePrincipal } from "../../core/iam/vocabulary";
import { optionalText, text } from "../../core/props";
import { AwsError, type ResourceType } from "../../core/types";

/** Names that AWS gives to its service-linked roles, where they do not follow from the service's name. */
const ROLE_NAMES: Readonly<Record<string, string>> = {
  "mediapackage.amazonaws.com": "AWSServiceRoleForMediaPackage",
  "delivery.logs.amazonaws.com": "AWSServiceRoleForLogDelivery",
  "replicator.lambda.amazonaws.com": "AWSServiceRoleForLambdaReplicator",
  "logger.cloudfront.amazonaws.com": "AWSServiceRoleForCloudFrontLogger",
};

/** `aws.iam.ServiceLinkedRole`: one per account and service. */
export const serviceLinkedRoleType: ResourceType = {
  token: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
  replaceOn: ["awsServiceName", "customSuffix"],
  global: true,
  computed: ["arn", "createDate", "name", "path", "uniqueId"],
  check: (inputs) => {
    const service = optionalText(inputs, "awsServiceName");
    return service === undefined || isServicePrincipal(service)
      ? []
      : [
          {
            property: "awsServiceName",
            reason: `is ${JSON.stringify(service)}; a service principal such as "mediapackage.amazonaws.com" is needed`,
          },
        ];
  },
  create: (call) => {
    const service = text(call.inputs, "awsServiceName");
    const suffix = optionalText(call.inputs, "customSuffix");
    const base =
      ROLE_NAMES[service] ?? `AWSServiceRoleFor${titleCase(service.replace(".amazonaws.com", ""))}`;
    const name = suffix === undefined ? base : `${base}_${suffix}`;
    const path = `/aws-service-role/${service}/`;
    const arn = formatArn("iam", "", call.scope.accountId, `role${path}${name}`);
    if (call.cloud.resources.byId(call.token, arn) !== undefined) {
      throw new AwsError(
        "iam",
        "InvalidInput",
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      );
    }
    return {
      id: arn,
      computed: {
        arn,
        createDate: new Date(call.cloud.clock.now()).toISOString(),
        name,
        path,
        uniqueId: `AROA${call.cloud.random.stream(call.urn).text(17)}`,
      },
    };
  },
  update: () => ({}),
};

function titleCase(service: string): string {
  return service
    .split(/[.-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
