import { queueArnOf, readingPolicy } from "../aws/readingPolicy";
import { destroyClients, type ReadinessClients, type ReadinessClientsFor } from "../aws/readinessClients";
import { awsRegionReader } from "../aws/regionReader";
import { UsageError } from "../commandLine";
import { assessReadiness, type ReadinessOptions, type ReadinessPorts } from "./assessReadiness";
import type { ReaderIn } from "./ports";
import type { ReadinessOutputs, RegionOutputs } from "./readinessOutputs";
import type { ReadinessReport } from "./report";

/** What {@link checkReadiness} can be told besides what to check. */
export interface CheckReadinessOptions extends ReadinessOptions {
  /**
   * Role to assume in a Region's account, by Region.
   *
   * @default the Region's `deployRoleArn` in the outputs; without one the caller's own credentials
   */
  readonly roleArns?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. @default the machine's clock */
  readonly now?: ReadinessPorts["now"];
  /** @default nothing is told */
  readonly progress?: ReadinessPorts["progress"];
}

/**
 * Reads what is deployed with the SDK's clients, and judges it (see `assessReadiness`).
 *
 * @param clientsFor makes the clients of an account in a Region; `readinessClientsFor()` for AWS itself. They are closed at the end
 * @throws UsageError for Regions that the stack does not have; StackOutputsError when its outputs contradict themselves
 */
export async function checkReadiness(
  clientsFor: ReadinessClientsFor,
  outputs: ReadinessOutputs,
  options: CheckReadinessOptions,
): Promise<ReadinessReport> {
  refuseStrangers(outputs, options);
  const clients = new Map<string, ReadinessClients>();
  const readerIn: ReaderIn = (owner, region) => {
    const place = `${owner} ${region}`;
    let made = clients.get(place);
    if (made === undefined) {
      const described = outputs.regions[owner];
      const roleArn = options.roleArns?.[owner] ?? described?.deployRoleArn;
      made = clientsFor(roleArn, region, sessionPolicy(owner, described));
      clients.set(place, made);
    }
    return awsRegionReader(made);
  };
  try {
    return await assessReadiness(
      {
        readerIn,
        now: options.now ?? (() => Date.now()),
        progress: options.progress ?? (() => undefined),
      },
      outputs,
      options,
    );
  } finally {
    [...clients.values()].forEach(destroyClients);
  }
}

function sessionPolicy(region: string, outputs: RegionOutputs | undefined): string {
  if (outputs === undefined) {
    throw new Error(`nothing is known of ${region}`);
  }
  const { replicationFailureQueueUrl: url } = outputs;
  const queueArn = queueArnOf(url, region);
  return readingPolicy({
    bucketArns: [outputs.mezzanineBucket, outputs.packagedBucket].map((name) => `arn:aws:s3:::${name}`),
    keyArns: [outputs.mezzanineKeyArn, outputs.packagedKeyArn],
    roleArn: outputs.replicationRoleArn,
    ...(queueArn === undefined ? {} : { queueArn }),
  });
}

function refuseStrangers(
  { regions }: ReadinessOutputs,
  { stack, roleArns = {} }: CheckReadinessOptions,
): void {
  const known = Object.keys(regions);
  const stranger = Object.keys(roleArns).find((region) => !known.includes(region));
  if (stranger !== undefined) {
    throw new UsageError(
      `--role-arn names ${stranger}, which is no media Region of stack ${stack}. Use one of: ${known.join(", ")}.`,
    );
  }
}
