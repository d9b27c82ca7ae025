import { optionalObject, optionalText, text } from "../../rehearsal/cloud/core/props";
import type { ApiRequest } from "./apiRequests";
import type { Deployment } from "./deployments";

const SERVICE = "events";

/**
 * The requests of EventBridge that make a deployment's rules and targets. The service model knows the form of names and ids and the length
 * of patterns; that a pattern is one is for the stand-in and the integration ring to say.
 */
export function ruleRequests({ name, resources }: Deployment): readonly ApiRequest[] {
  return resources.flatMap(({ token, id, outputs, scope }) => {
    const place = `${id} in ${scope.accountId}, ${scope.region}`;
    switch (token) {
      case "aws:cloudwatch/eventRule:EventRule":
        return {
          name: `${name}: rule ${place}`,
          kind: "PutRule",
          service: SERVICE,
          operation: "PutRule",
          request: {
            Name: text(outputs, "name"),
            ...given("EventPattern", optionalText(outputs, "eventPattern")),
            ...given("ScheduleExpression", optionalText(outputs, "scheduleExpression")),
            ...given("Description", optionalText(outputs, "description")),
            ...given("State", optionalText(outputs, "state")),
          },
        };
      case "aws:cloudwatch/eventTarget:EventTarget": {
        const deadLetters = optionalObject(outputs, "deadLetterConfig");
        return {
          name: `${name}: target ${place}`,
          kind: "PutTargets",
          service: SERVICE,
          operation: "PutTargets",
          request: {
            Rule: text(outputs, "rule"),
            Targets: [
              {
                Id: text(outputs, "targetId"),
                Arn: text(outputs, "arn"),
                ...(deadLetters === undefined ? {} : { DeadLetterConfig: { Arn: text(deadLetters, "arn") } }),
              },
            ],
          },
        };
      }
      default:
        return [];
    }
  });
}

function given(name: string, value: string | undefined): object {
  return value === undefined ? {} : { [name]: value };
}
