import { hasUnknown, objects, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { invalid, type Problem } from "./problem";

const MAX_BEHAVIOURS = 75;
const MAX_KEY_GROUPS_PER_BEHAVIOUR = 4;

const METHOD_SETS = [
  ["GET", "HEAD"],
  ["GET", "HEAD", "OPTIONS"],
  ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
];

function isMethodSet(methods: readonly string[], sets: readonly (readonly string[])[]): boolean {
  const sorted = [...methods].sort().join();
  return sets.some((set) => set.join() === sorted);
}

function methodProblems(behaviour: Props, path: string, targetsGroup: boolean): readonly Problem[] {
  if (hasUnknown(behaviour["allowedMethods"]) || hasUnknown(behaviour["cachedMethods"])) {
    return [];
  }
  const allowed = texts(behaviour, "allowedMethods");
  const cached = texts(behaviour, "cachedMethods");
  const problems: Problem[] = [];
  if (!isMethodSet(allowed, METHOD_SETS)) {
    problems.push(
      invalid(
        `${path}.allowedMethods`,
        `${allowed.join(", ")}; allowed are GET, HEAD, or these with OPTIONS, or all seven methods`,
      ),
    );
  }
  if (!isMethodSet(cached, METHOD_SETS.slice(0, 2)) || cached.some((method) => !allowed.includes(method))) {
    problems.push(
      invalid(
        `${path}.cachedMethods`,
        `${cached.join(", ")}; allowed are GET, HEAD, or these with OPTIONS, out of the allowed methods`,
      ),
    );
  }
  if (targetsGroup && allowed.length > 3) {
    problems.push(
      invalid(
        `${path}.allowedMethods`,
        `${allowed.join(", ")}; a behaviour with an origin group takes GET, HEAD and OPTIONS only`,
      ),
    );
  }
  return problems;
}

function edgeCodeProblems(behaviour: Props, path: string): readonly Problem[] {
  const functionEvents = objects(behaviour, "functionAssociations").map((item) =>
    optionalText(item, "eventType"),
  );
  const lambdaEvents = objects(behaviour, "lambdaFunctionAssociations").map((item) =>
    optionalText(item, "eventType"),
  );
  const problems: Problem[] = [];
  if (functionEvents.length > 0 && lambdaEvents.some((event) => event?.startsWith("viewer-") === true)) {
    problems.push(
      invalid(
        `${path}.lambdaFunctionAssociations`,
        "a behaviour with a CloudFront Function cannot run Lambda@Edge on viewer events; move one of them",
        "InvalidLambdaFunctionAssociation",
      ),
    );
  }
  const check = (
    events: readonly (string | undefined)[],
    list: string,
    allowed: string,
    code: string,
  ): void => {
    events.forEach((event, index) => {
      const property = `${path}.${list}[${index}].eventType`;
      if (event !== undefined && events.indexOf(event) !== index) {
        problems.push(invalid(property, `${event} has two functions; one is allowed`, code));
      }
      if (event !== undefined && event !== allowed) {
        problems.push(
          invalid(property, `${event}: the rehearsal's edge runs ${allowed} here and would ignore it`, code),
        );
      }
    });
  };
  check(functionEvents, "functionAssociations", "viewer-request", "InvalidFunctionAssociation");
  check(lambdaEvents, "lambdaFunctionAssociations", "origin-request", "InvalidLambdaFunctionAssociation");
  if (behaviour["smoothStreaming"] === true && functionEvents.length + lambdaEvents.length > 0) {
    problems.push(
      invalid(`${path}.smoothStreaming`, "edge functions cannot run where Smooth Streaming is on"),
    );
  }
  return problems;
}

function policyProblems(behaviour: Props, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const legacy of [
    "forwardedValues",
    "trustedSigners",
    "realtimeLogConfigArn",
    "fieldLevelEncryptionId",
  ]) {
    const value = behaviour[legacy];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) {
      problems.push(
        invalid(`${path}.${legacy}`, "the rehearsal's edge does not run this; use policies and key groups"),
      );
    }
  }
  if (behaviour["cachePolicyId"] === undefined && behaviour["forwardedValues"] === undefined) {
    problems.push(invalid(`${path}.cachePolicyId`, "a cache policy is needed"));
  }
  if (["minTtl", "defaultTtl", "maxTtl"].some((property) => behaviour[property] !== undefined)) {
    problems.push(
      invalid(`${path}.defaultTtl`, "a behaviour with a cache policy takes its TTLs from it; remove them"),
    );
  }
  const protocol = optionalText(behaviour, "viewerProtocolPolicy");
  if (protocol !== undefined && !["allow-all", "https-only", "redirect-to-https"].includes(protocol)) {
    problems.push(
      invalid(
        `${path}.viewerProtocolPolicy`,
        `${protocol}; allowed are allow-all, https-only, redirect-to-https`,
        "InvalidRequiredProtocol",
      ),
    );
  }
  const groups = behaviour["trustedKeyGroups"];
  const count = Array.isArray(groups) ? groups.length : 0;
  if (count > MAX_KEY_GROUPS_PER_BEHAVIOUR) {
    problems.push(
      invalid(
        `${path}.trustedKeyGroups`,
        `${count} key groups, at most ${MAX_KEY_GROUPS_PER_BEHAVIOUR} are allowed`,
        "TooManyKeyGroupsAssociatedToDistribution",
      ),
    );
  }
  return problems;
}

/** What CloudFront would refuse in the cache behaviours, seen within the distribution. */
export function behaviourProblems(inputs: Props): readonly Problem[] {
  const ordered = objects(inputs, "orderedCacheBehaviors");
  const problems: Problem[] = [];
  if (ordered.length + 1 > MAX_BEHAVIOURS) {
    problems.push(
      invalid(
        "orderedCacheBehaviors",
        `${ordered.length + 1} behaviours with the default one, at most ${MAX_BEHAVIOURS} are allowed`,
        "TooManyCacheBehaviors",
      ),
    );
  }
  const patterns = ordered.map((behaviour) => optionalText(behaviour, "pathPattern")?.replace(/^\//, ""));
  const groupIds = objects(inputs, "originGroups").map((group) => optionalText(group, "originId"));
  const targets = [
    ...groupIds,
    ...objects(inputs, "origins").map((origin) => optionalText(origin, "originId")),
  ];
  const standard = optionalObject(inputs, "defaultCacheBehavior");
  const all = [
    ...ordered.map((behaviour, index) => ({ behaviour, path: `orderedCacheBehaviors[${index}]` })),
    ...(standard === undefined ? [] : [{ behaviour: standard, path: "defaultCacheBehavior" }]),
  ];
  patterns.forEach((pattern, index) => {
    const property = `orderedCacheBehaviors[${index}].pathPattern`;
    if (pattern !== undefined && patterns.indexOf(pattern) !== index) {
      problems.push(invalid(property, `${pattern} is used twice; each pattern can have one behaviour`));
    }
    if (pattern !== undefined && (pattern.length > 255 || !/^[A-Za-z0-9_\-.*$/~"'@:+&?]+$/.test(pattern))) {
      problems.push(
        invalid(property, `${pattern}: at most 255 characters of A-Z a-z 0-9 _-.*$/~"'@:+&? are allowed`),
      );
    }
  });
  for (const { behaviour, path } of all) {
    const target = optionalText(behaviour, "targetOriginId");
    if (target !== undefined && !targets.includes(target) && !targets.includes(undefined)) {
      problems.push(
        invalid(
          `${path}.targetOriginId`,
          `origin ${target} does not exist in the distribution`,
          "NoSuchOrigin",
        ),
      );
    }
    problems.push(
      ...methodProblems(behaviour, path, target !== undefined && groupIds.includes(target)),
      ...edgeCodeProblems(behaviour, path),
      ...policyProblems(behaviour, path),
    );
  }
  return problems;
}
