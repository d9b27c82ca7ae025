/** Pulumi type tokens of the EventBridge resources that the stand-in knows. */
export const TOKENS = {
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
} as const;

/** Who EventBridge is when it sends to a queue or invokes a function. */
export const EVENTS_SERVICE = { servicePrincipal: "events.amazonaws.com" } as const;
