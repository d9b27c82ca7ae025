import { ROOT } from "../../rehearsal/rehearsedPlatform";
import { readStack, type StackDescription } from "../../rehearsal/stackFile";

/** A configuration whose deployment is validated. */
export interface CheckedStack {
  readonly name: string;
  readonly stack: StackDescription;
}

const DELIVERY = "111111111111";

/**
 * The committed stacks, and what they do not show: three Regions, in one account and in three, with everything that is optional.
 */
export function checkedStacks(): readonly CheckedStack[] {
  return [
    { name: "dev", stack: readStack(ROOT, "Pulumi.dev.yaml") },
    { name: "prod", stack: readStack(ROOT, "Pulumi.prod.yaml") },
    {
      name: "three Regions in one account",
      stack: changed({
        regions: regionsIn({ "us-west-2": DELIVERY, "eu-west-1": DELIVERY, "ap-southeast-4": DELIVERY }),
        replication: { ingestRegions: ["us-west-2", "eu-west-1"] },
      }),
    },
    {
      name: "three accounts with everything",
      stack: changed({
        regions: regionsIn({
          "us-west-2": "222222222222",
          "eu-west-1": "333333333333",
          "eu-central-1": "444444444444",
        }),
        replication: { ingestRegions: ["us-west-2", "eu-west-1", "eu-central-1"] },
        storage: {
          masterObjectLock: { mode: "GOVERNANCE", days: 30 },
          inventory: "Daily",
          requestMetrics: true,
        },
        transcoding: { consoleJobTemplate: true, ultraHighDefinition: true, surround: true },
      }),
    },
  ];
}

function regionsIn(accounts: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(accounts).map(([region, accountId]) => [
      region,
      { accountId, deployRoleArn: `arn:aws:iam::${accountId}:role/media-platform-deploy` },
    ]),
  );
}

/** The production stack with other values of the project's keys. */
function changed(values: Readonly<Record<string, unknown>>): StackDescription {
  const stack = readStack(ROOT, "Pulumi.prod.yaml");
  const own = Object.entries(values).map(([key, value]): [string, string] => [
    `${stack.projectName}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...stack, config: { ...stack.config, ...Object.fromEntries(own) } };
}
