import { formatArn } from "../../core/arn";
import { optionalText, text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType, type ServiceModule } from "../../core/types";
import { loggingFindings } from "./loggingRules";
import { capacityOf, webAclFindings, type WafFinding } from "./webAclRules";

/** Pulumi type token of a web ACL. */
export const WEB_ACL_TOKEN = "aws:wafv2/webAcl:WebAcl";

const MAX_CAPACITY = 5000;

function wafError(code: string, message: string): AwsError {
  return new AwsError("WAFV2", code, message, 400);
}

/** Throws the first finding under the code that its reason begins with. */
function refuse(findings: readonly WafFinding[]): void {
  const [first] = findings;
  if (first !== undefined) {
    const [, code = "WAFInvalidParameterException", message = first.reason] =
      /^(WAF\w+): (.*)$/s.exec(first.reason) ?? [];
    throw wafError(code, `${first.property}: ${message}`);
  }
}

function webAclProperties(call: Call, id: string): Props {
  const capacity = capacityOf(call.inputs);
  if (capacity > MAX_CAPACITY) {
    throw wafError(
      "WAFLimitsExceededException",
      `rules need ${capacity} WCU, at most ${MAX_CAPACITY} are allowed`,
    );
  }
  const kind = optionalText(call.inputs, "scope") === "CLOUDFRONT" ? "global" : "regional";
  return {
    arn: formatArn(
      "wafv2",
      call.scope.region,
      call.scope.accountId,
      `${kind}/webacl/${text(call.inputs, "name")}/${id}`,
    ),
    applicationIntegrationUrl: "",
    capacity,
    lockToken: call.cloud.random.stream(`${call.urn}/lock`).uuid(),
  };
}

const webAclType: ResourceType = {
  token: WEB_ACL_TOKEN,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "scope"],
  computed: ["applicationIntegrationUrl", "arn", "capacity", "lockToken"],
  volatile: ["capacity", "lockToken"],
  check: (inputs, scope) => webAclFindings(inputs, optionalText(inputs, "region") ?? scope.region),
  create: (call) => {
    refuse(webAclFindings(call.inputs, call.scope.region));
    const name = text(call.inputs, "name");
    const taken = call.cloud.resources.find(
      WEB_ACL_TOKEN,
      (other) =>
        other.scope.accountId === call.scope.accountId &&
        other.scope.region === call.scope.region &&
        optionalText(other.inputs, "name") === name,
    );
    if (taken !== undefined) {
      throw wafError("WAFDuplicateItemException", `a web ACL called ${name} exists already`);
    }
    const id = call.cloud.random.stream(call.urn).uuid();
    return { id, computed: webAclProperties(call, id) };
  },
  update: (call) => {
    refuse(webAclFindings(call.inputs, call.scope.region));
    return webAclProperties(call, call.previous.id);
  },
  delete: (call) => {
    const arn = text(call.previous.outputs, "arn");
    const user = call.cloud.resources.find(
      "aws:cloudfront/distribution:Distribution",
      (distribution) => optionalText(distribution.inputs, "webAclId") === arn,
    );
    if (user !== undefined) {
      throw wafError(
        "WAFAssociatedItemException",
        `web ACL ${arn} protects distribution ${user.id}; detach it first`,
      );
    }
  },
};

const loggingType: ResourceType = {
  token: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  replaceOn: ["resourceArn"],
  computed: [],
  check: loggingFindings,
  create: (call) => {
    refuse(loggingFindings(call.inputs));
    const arn = text(call.inputs, "resourceArn");
    if (call.cloud.resources.get(arn)?.token !== WEB_ACL_TOKEN) {
      throw wafError("WAFNonexistentItemException", `web ACL ${arn} does not exist`);
    }
    return { id: arn, computed: {} };
  },
  update: (call) => {
    refuse(loggingFindings(call.inputs));
    return {};
  },
};

/** WAF: web ACLs with their evaluation, and where they log to. */
export const wafv2Service: ServiceModule = { resourceTypes: [webAclType, loggingType] };
