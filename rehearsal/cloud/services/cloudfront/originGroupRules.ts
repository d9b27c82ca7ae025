import { hasUnknown, objects, optionalText } from "../../core/props";
import type { Props } from "../../core/types";
import { statusCodesOf } from "./behaviourSettings";
import { invalid, type Problem } from "./problem";

/** Status codes on which an origin group may fail over. */
export const FAILOVER_STATUS_CODES = [400, 403, 404, 416, 429, 500, 502, 503, 504] as const;

const MAX_ORIGIN_GROUPS = 10;

/** What CloudFront would refuse in the origin groups. */
export function originGroupProblems(inputs: Props): readonly Problem[] {
  const groups = objects(inputs, "originGroups");
  const origins = objects(inputs, "origins").map((origin) => optionalText(origin, "originId"));
  const problems: Problem[] = [];
  if (groups.length > MAX_ORIGIN_GROUPS) {
    problems.push(
      invalid(
        "originGroups",
        `${groups.length} groups, at most ${MAX_ORIGIN_GROUPS} are allowed`,
        "TooManyOriginGroupsPerDistribution",
      ),
    );
  }
  groups.forEach((group, index) => {
    const path = `originGroups[${index}]`;
    const members = objects(group, "members").map((member) => optionalText(member, "originId"));
    if (members.length !== 2 && !hasUnknown(group["members"])) {
      problems.push(invalid(`${path}.members`, `${members.length} members; exactly two are needed`));
    }
    if (members.length === 2 && members[0] !== undefined && members[0] === members[1]) {
      problems.push(
        invalid(`${path}.members`, `${members[0]} is named twice; two different origins are needed`),
      );
    }
    for (const member of members) {
      if (member !== undefined && !origins.includes(member) && !origins.includes(undefined)) {
        problems.push(invalid(`${path}.members`, `origin ${member} does not exist`, "NoSuchOrigin"));
      }
    }
    const codes = statusCodesOf(group);
    const refused = codes.filter((code) => !FAILOVER_STATUS_CODES.some((allowed) => allowed === code));
    if ((codes.length === 0 || refused.length > 0) && !hasUnknown(group["failoverCriteria"])) {
      problems.push(
        invalid(
          `${path}.failoverCriteria.statusCodes`,
          `${codes.length === 0 ? "none" : refused.join(", ")}; allowed are ${FAILOVER_STATUS_CODES.join(", ")}`,
        ),
      );
    }
  });
  return problems;
}
