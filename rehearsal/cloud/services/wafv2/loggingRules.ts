import { texts } from "../../core/props";
import type { Props } from "../../core/types";
import type { WafFinding } from "./webAclRules";

/** What WAF would refuse in a logging configuration. */
export function loggingFindings(inputs: Props): readonly WafFinding[] {
  const destinations = texts(inputs, "logDestinationConfigs");
  const findings: WafFinding[] = [];
  if (destinations.length > 1) {
    findings.push({
      property: "logDestinationConfigs",
      reason: `WAFInvalidParameterException: ${destinations.length} destinations; one is allowed`,
    });
  }
  for (const arn of destinations) {
    const name = arn.includes(":log-group:")
      ? arn.split(":log-group:")[1]
      : (arn.split(":").at(-1)?.split("/").at(-1) ?? "");
    if (name?.startsWith("aws-waf-logs-") !== true) {
      findings.push({
        property: "logDestinationConfigs",
        reason: `WAFLogDestinationPermissionIssueException: ${arn}; the destination's name must start with aws-waf-logs-`,
      });
    }
  }
  return findings;
}
