import { accountRootArn, PARTITION } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { optionalText } from "../../core/props";
import type { Props, Scope, ServiceModule } from "../../core/types";
import { stsApi } from "./api";

/** Security Token Service and the SDK's questions about where it is. */
export const stsService: ServiceModule = {
  resourceTypes: [],
  api: stsApi,
  invokes: [
    { token: "aws:index/getCallerIdentity:getCallerIdentity", invoke: callerIdentity },
    { token: "aws:index/getRegion:getRegion", invoke: region },
    {
      token: "aws:index/getPartition:getPartition",
      invoke: () => ({
        dnsSuffix: "amazonaws.com",
        id: PARTITION,
        partition: PARTITION,
        reverseDnsPrefix: "com.amazonaws",
      }),
    },
  ],
};

/** The account of the provider; a deploy role shows as the session of that role. */
function callerIdentity(cloud: Cloud, scope: Scope): Props {
  const roleArn = cloud.accounts.get(scope.accountId)?.deployRoleArns[0];
  const roleName = roleArn?.split("/").at(-1);
  return {
    accountId: scope.accountId,
    arn:
      roleName === undefined
        ? accountRootArn(scope.accountId)
        : `arn:${PARTITION}:sts::${scope.accountId}:assumed-role/${roleName}/rehearsal`,
    id: scope.accountId,
    userId: roleName === undefined ? scope.accountId : "AROASTANDIN000000000:rehearsal",
  };
}

function region(_cloud: Cloud, scope: Scope, args: Props): Props {
  const name = optionalText(args, "region") ?? optionalText(args, "name") ?? scope.region;
  return { description: name, endpoint: `ec2.${name}.amazonaws.com`, id: name, name, region: name };
}
