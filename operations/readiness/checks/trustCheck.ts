import type { BucketFacts, RoleFacts } from "../facts";
import { type Finding, judge, ok, wrong } from "../findings";
import { ask, denial, doubtAbout, inDoubt, understood } from "./askPolicies";
import { DEPLOY_AGAIN } from "./bucketChecks";

/** Findings about the role itself: S3 assumes the role on behalf of the source's bucket. */
export function checkTrust(role: RoleFacts, source: BucketFacts, now: number): readonly Finding[] {
  const place = { check: "trust", resource: role.arn } as const;
  const service = "s3.amazonaws.com";
  return judge(place, role.description, (description) => {
    if (description === undefined) {
      return [wrong(place, `Role ${role.arn} does not exist: S3 copies nothing.`, DEPLOY_AGAIN)];
    }
    return understood(place, () => {
      const decision = ask(
        [description.trustPolicy],
        { servicePrincipal: service },
        "sts:AssumeRole",
        role.arn,
        { "aws:SourceAccount": source.accountId, "aws:SourceArn": source.arn },
        now,
      );
      const { verdict, statement } = decision;
      const circumstances = `for ${source.arn} (aws:SourceAccount ${source.accountId}, aws:SourceArn ${source.arn})`;
      const doubt = doubtAbout(decision, true);
      if (doubt !== undefined) {
        return [inDoubt(place, `Trust policy of ${role.arn}`, doubt, `${service} sts:AssumeRole`)];
      }
      return verdict === "allow"
        ? [ok(place, `Trust policy of ${role.arn} lets S3 assume it ${circumstances}.`)]
        : [
            wrong(
              place,
              verdict === "deny"
                ? `Trust policy of ${role.arn}: ${denial(statement)} refuses ${service} sts:AssumeRole ${circumstances}.`
                : `Trust policy of ${role.arn}: no statement lets ${service} assume it ${circumstances}.`,
              DEPLOY_AGAIN,
            ),
          ];
    });
  });
}
