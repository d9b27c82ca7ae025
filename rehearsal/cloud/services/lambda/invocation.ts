import { createHash } from "node:crypto";

import { formatArn } from "../../core/arn";
import { hasUnknown, optionalText, parseJson, text } from "../../core/props";
import type { Props, ResourceType } from "../../core/types";
import { lambdaError } from "./lambdaError";
import { LambdaRuntime } from "./lambdaRuntime";

function checkInvocation(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const findings: { property: string; reason: string }[] = [];
  const input = optionalText(inputs, "input");
  if (!hasUnknown(inputs["input"]) && (input === undefined || parseJson(input) === undefined)) {
    findings.push({ property: "input", reason: "a JSON document is needed" });
  }
  const lifecycle = optionalText(inputs, "lifecycleScope") ?? "CREATE_ONLY";
  if (lifecycle !== "CREATE_ONLY") {
    findings.push({
      property: "lifecycleScope",
      reason: `${lifecycle}; the rehearsal runs CREATE_ONLY invocations only`,
    });
  }
  return findings;
}

/** An ARN that names a version already needs no qualifier. */
function isQualified(arn: string): boolean {
  return arn.split(":").length > 7;
}

/** `aws.lambda.Invocation`: runs the deployed code once, and again when its input or triggers change. */
export const invocationType: ResourceType = {
  token: "aws:lambda/invocation:Invocation",
  replaceOn: ["functionName", "input", "lifecycleScope", "qualifier", "tenantId", "terraformKey", "triggers"],
  computed: ["result"],
  check: checkInvocation,
  create: async (call) => {
    const reference = text(call.inputs, "functionName");
    const qualifier = optionalText(call.inputs, "qualifier") ?? "$LATEST";
    const arn = reference.startsWith("arn:")
      ? reference
      : formatArn("lambda", call.scope.region, call.scope.accountId, `function:${reference}`);
    const input = text(call.inputs, "input");
    const outcome = await call.cloud
      .service(LambdaRuntime)
      .invoke(isQualified(arn) ? arn : `${arn}:${qualifier}`, input);
    if (outcome.functionError !== undefined) {
      throw lambdaError(
        "FunctionError",
        `Lambda function (${reference}) returned error: (${outcome.functionError}) ${outcome.payload}`,
      );
    }
    const digest = createHash("md5").update(input).digest("hex");
    return { id: `${reference}_${qualifier}_${digest}`, computed: { result: outcome.payload } };
  },
};
