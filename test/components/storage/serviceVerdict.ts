import { evaluate, type Verdict } from "../../../policyLanguage/evaluate";
import { matchPrincipal } from "../../../policyLanguage/principals";

/** What an AWS service asks for, on behalf of one of somebody's resources. */
export interface ServiceCall {
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
  /** @default true */
  readonly tls?: boolean;
}

/** What a resource policy says to an AWS service. */
export function serviceVerdict(policy: unknown, call: ServiceCall): Verdict {
  return evaluate([String(policy)], {
    action: call.action,
    resource: call.resource,
    context: {
      "aws:SecureTransport": String(call.tls ?? true),
      "aws:SourceArn": call.sourceArn,
      "aws:SourceAccount": call.sourceAccount,
    },
    matchPrincipal: (principal) => matchPrincipal({ servicePrincipal: call.service }, principal),
  });
}
