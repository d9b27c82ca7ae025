import { BROKEN_POLICIES, BROKEN_REQUESTS, BROKEN_TEMPLATES } from "./broken";
import { runCheck, type CheckResult, type Finding } from "./check";
import { creationOf, type ApiRequest } from "./documents/apiRequests";
import {
  controlledResources,
  stackTemplates,
  templateOf,
  type ControlledResource,
} from "./documents/cloudFormationTemplates";
import { deployedPolicies } from "./documents/deployedPolicies";
import type { Deployment } from "./documents/deployments";
import { POLICY_EXCEPTIONS, PolicyExceptions } from "./policyExceptions";
import type { PythonRunner } from "./pythonEnvironment";

/** What there is to validate. */
export interface Subjects {
  readonly deployments: readonly Deployment[];
  /** Resources of CloudFormation types that the code can produce, whether a deployment has them or not. */
  readonly possible: readonly ControlledResource[];
  /** Requests that the functions can send. */
  readonly requests: readonly ApiRequest[];
}

/** Validates everything; the results are in a fixed order. */
export async function validateByThirdParties(
  { deployments, possible, requests }: Subjects,
  python: PythonRunner,
): Promise<readonly CheckResult[]> {
  const controlled = [...possible, ...deployments.flatMap(controlledResources)];
  return [
    await runCheck(
      {
        title: "requests against the service models of botocore",
        script: "api_requests.py",
        documents: [...requests, ...controlled.map(creationOf)],
        broken: BROKEN_REQUESTS,
      },
      python,
    ),
    await runCheck(
      {
        title: "documents against the CloudFormation schemas of cfn-lint",
        script: "cloud_formation.py",
        documents: [...controlled.map(templateOf), ...deployments.flatMap(stackTemplates)],
        broken: BROKEN_TEMPLATES,
      },
      python,
    ),
    await lintedPolicies(deployments, python),
  ];
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
