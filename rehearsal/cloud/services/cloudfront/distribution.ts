import { formatArn } from "../../core/arn";
import { isList, optionalObject, optionalText, sameJson, text, texts } from "../../core/props";
import type { Call, ChangeCall, Json, Props, ResourceType } from "../../core/types";
import { EdgeReplicas } from "../lambda/edgeReplicas";
import { lambdaArnsOf } from "./behaviourSettings";
import { requireReferences, requireRoomForDistribution } from "./distributionReferences";
import { distributionProblems } from "./distributionRules";
import { behavioursOf } from "./distributionUse";
import { asCheckFailures, invalid, refuse, cloudfrontError } from "./problem";
import { Propagation } from "./propagation";
import { TOKENS } from "./tokens";
import { newEtag } from "./uniqueName";

/** The hosted zone of every distribution's DNS alias. */
const HOSTED_ZONE_ID = "Z2FDTNDATAQYW2";

/** Lists that CloudFront keeps as sets: their order is no change. */
const SETS = ["aliases", "origins", "originGroups", "customErrorResponses"];

function trustedKeyGroups(call: Call): Json {
  const groupIds = [...new Set(behavioursOf(call.inputs).flatMap((item) => texts(item, "trustedKeyGroups")))];
  return [
    {
      enabled: groupIds.length > 0,
      items: groupIds.map((keyGroupId) => ({
        keyGroupId,
        keyPairIds: texts(call.cloud.resources.byId(TOKENS.keyGroup, keyGroupId)?.inputs ?? {}, "items"),
      })),
    },
  ];
}

function computed(call: Call, id: string, domainName: string, callerReference: string): Props {
  return {
    arn: formatArn("cloudfront", "", call.scope.accountId, `distribution/${id}`),
    callerReference,
    continuousDeploymentPolicyId: "",
    domainName,
    etag: newEtag(call),
    hostedZoneId: HOSTED_ZONE_ID,
    inProgressValidationBatches: 0,
    lastModifiedTime: new Date(call.cloud.clock.now()).toISOString(),
    // Pulumi waits until AWS says so (`waitForDeployment`). That takes no virtual time here, so what the program sees is the end of the
    // wait; whoever asks CloudFront itself is told `InProgress` for as long as an edge location may lag. See Propagation.
    status: "Deployed",
    trustedKeyGroups: trustedKeyGroups(call),
    trustedSigners: [{ enabled: false, items: [] }],
  };
}

function edgeLambdas(inputs: Props): readonly string[] {
  return [...new Set(behavioursOf(inputs).flatMap(lambdaArnsOf))];
}

function update(call: ChangeCall): Props {
  refuse(distributionProblems(call.inputs));
  requireReferences(call);
  call.cloud.service(EdgeReplicas).associate(call.previous.id, edgeLambdas(call.inputs));
  call.cloud.service(Propagation).distributionChanged(call.previous.id, call.inputs);
  return computed(
    call,
    call.previous.id,
    text(call.previous.outputs, "domainName"),
    text(call.previous.outputs, "callerReference"),
  );
}

/** `aws.cloudfront.Distribution`: what the rehearsal's edge executes. */
export const distributionType: ResourceType = {
  token: TOKENS.distribution,
  global: true,
  replaceOn: ["staging"],
  computed: [
    "arn",
    "callerReference",
    "continuousDeploymentPolicyId",
    "domainName",
    "etag",
    "hostedZoneId",
    "inProgressValidationBatches",
    "lastModifiedTime",
    "status",
    "trustedKeyGroups",
    "trustedSigners",
  ],
  volatile: ["etag", "lastModifiedTime", "trustedKeyGroups"],
  check: (inputs) => asCheckFailures(distributionProblems(inputs)),
  sameValue: (property, before, after) =>
    SETS.includes(property) && isList(before) && isList(after)
      ? sameJson(sorted(before), sorted(after))
      : sameJson(before, after),
  create: (call) => {
    refuse(distributionProblems(call.inputs));
    requireReferences(call);
    requireRoomForDistribution(call);
    const random = call.cloud.random.stream(call.urn);
    const id = `E${random.text(13)}`;
    const domainName = `d${random.text(13, "abcdefghijklmnopqrstuvwxyz0123456789")}.cloudfront.net`;
    call.cloud.service(EdgeReplicas).associate(id, edgeLambdas(call.inputs));
    call.cloud.service(Propagation).distributionChanged(id, call.inputs);
    return { id, computed: computed(call, id, domainName, random.uuid()) };
  },
  update,
  // The provider disables a distribution before it deletes it, so an enabled one is no reason to refuse.
  delete: (call) => {
    call.cloud.service(EdgeReplicas).associate(call.previous.id, []);
  },
};

function sorted(list: readonly Json[]): readonly Json[] {
  return [...list].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

/** `aws.cloudfront.MonitoringSubscription`: additional metrics of a distribution. */
export const monitoringSubscriptionType: ResourceType = {
  token: TOKENS.monitoringSubscription,
  global: true,
  replaceOn: ["distributionId"],
  computed: [],
  check: (inputs) => {
    const config =
      optionalObject(
        optionalObject(inputs, "monitoringSubscription") ?? {},
        "realtimeMetricsSubscriptionConfig",
      ) ?? {};
    const status = optionalText(config, "realtimeMetricsSubscriptionStatus");
    return status === undefined || status === "Enabled" || status === "Disabled"
      ? []
      : asCheckFailures([invalid("monitoringSubscription", "the status is Enabled or Disabled")]);
  },
  create: (call) => {
    const distributionId = text(call.inputs, "distributionId");
    const place = { accountId: call.scope.accountId };
    if (call.cloud.resources.byId(TOKENS.distribution, distributionId, place) === undefined) {
      throw cloudfrontError("NoSuchDistribution", `distribution ${distributionId} does not exist`);
    }
    return { id: distributionId, computed: {} };
  },
  update: () => ({}),
};
