import { BROKEN_CLOUD_FORMATION, BROKEN_POLICIES, BROKEN_REQUESTS } from "./broken";
import { runCheck, type CheckResult, type Finding } from "./check";
import { adapterRequests } from "./documents/adapterRequests";
import { creationOf } from "./documents/apiRequests";
import {
  controlledResources,
  stackResources,
  stackTemplates,
  type ControlledResource,
  type Template,
} from "./documents/cloudFormationTemplates";
import { deployedPolicies } from "./documents/deployedPolicies";
import type { Deployment } from "./documents/deployments";
import { ruleRequests } from "./documents/eventRules";
import { possiblePackagingConfigurations } from "./documents/possiblePackaging";
import { possibleJobTemplates, possibleRequests } from "./documents/possibleTranscoding";
import { POLICY_EXCEPTIONS, PolicyExceptions } from "./policyExceptions";
import type { PythonRunner } from "./pythonEnvironment";

/** Validates everything that the code can produce and everything that these deployments hold; the results are in a fixed order. */
export async function validateByThirdParties(
  deployments: readonly Deployment[],
  python: PythonRunner,
): Promise<readonly CheckResult[]> {
  const controlled = [...possiblePackagingConfigurations(), ...deployments.flatMap(controlledResources)];
  const templated = deployments.flatMap(stackResources);
  const adapted = await adapterRequests();
  return Promise.all([
    runCheck(
      {
        title: "requests against the service models of botocore",
        script: "api_requests.py",
        documents: [
          ...possibleRequests(),
          ...adapted,
          ...[...controlled, ...templated].map(creationOf),
          ...deployments.flatMap(ruleRequests),
        ],
        broken: BROKEN_REQUESTS,
      },
      python,
    ),
    runCheck<ControlledResource | Template>(
      {
        title: "resources and templates against the CloudFormation schemas of cfn-lint",
        script: "cloud_formation.py",
        documents: [
          ...controlled,
          ...templated,
          ...possibleJobTemplates(),
          ...deployments.flatMap(stackTemplates),
        ],
        broken: BROKEN_CLOUD_FORMATION,
      },
      python,
    ),
    lintedPolicies(deployments, python),
  ]);
}

async function lintedPolicies(
  deployments: readonly Deployment[],
  python: PythonRunner,
): Promise<CheckResult> {
  const exceptions = new PolicyExceptions(POLICY_EXCEPTIONS);
  const result = await runCheck(
    {
      title: "policies as deployed by parliament",
      script: "policies.py",
      documents: deployments.flatMap(deployedPolicies),
      broken: BROKEN_POLICIES,
      accepts: (finding: Finding) => exceptions.accepts(finding),
    },
    python,
  );
  return { ...result, problems: [...result.problems, ...exceptions.stale()] };
}
