import * as pulumi from "@pulumi/pulumi";

/** What a rehearsal can do to the program before the engine sees it. The program itself knows nothing of it. */
export type Variation = "naive" | (typeof BREAKS)[number];

/** The breaks that the policy pack must stop. */
export const BREAKS = ["public-bucket", "no-waf", "reserved-queue"] as const;

type Properties = Record<string, unknown>;

/** How each variation changes the resources of a type; `undefined` leaves one as it is. */
type Changes = Readonly<Record<string, (props: Properties, name: string) => Properties | undefined>>;

const CHANGES: Readonly<Record<Variation, Changes>> = {
  "public-bucket": {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (props, name) =>
      isPackaged(name)
        ? {
            ...props,
            blockPublicAcls: false,
            blockPublicPolicy: false,
            ignorePublicAcls: false,
            restrictPublicBuckets: false,
          }
        : undefined,
    "aws:s3/bucketPolicy:BucketPolicy": (props, name) =>
      isPackaged(name)
        ? {
            ...props,
            policy: pulumi.jsonStringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: "*",
                  Action: "s3:GetObject",
                  Resource: pulumi.interpolate`arn:aws:s3:::${textInput(props["bucket"])}/*`,
                },
              ],
            }),
          }
        : undefined,
  },
  "no-waf": {
    "aws:cloudfront/distribution:Distribution": ({ webAclId: _removed, ...props }) => props,
  },
  // A commitment of twelve months that nobody has accepted, past the configuration's rules.
  "reserved-queue": {
    "aws:mediaconvert/queue:Queue": ({ concurrentJobs: _removed, ...props }) => ({
      ...props,
      pricingPlan: "RESERVED",
      reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "AUTO_RENEW", reservedSlots: 5 },
    }),
  },
  naive: {
    // What a plain origin group gives: the packaged paths of one Region, asked of both, and nobody to rewrite them.
    "aws:cloudfront/distribution:Distribution": (props) => ({
      ...props,
      orderedCacheBehaviors: firstGroupBehaviors(props["orderedCacheBehaviors"]),
      defaultCacheBehavior: withoutFunctions(props["defaultCacheBehavior"]),
    }),
  },
};

/** Applies a variation to everything that the running program creates from now on. */
export function applyVariation(variation: Variation): void {
  const changes = CHANGES[variation];
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const changed = changes[type]?.({ ...props }, name);
    return changed === undefined ? undefined : { props: changed, opts };
  });
}

/** The buckets that break: somebody "just quickly" opens the one that players would read from without a CDN. */
function isPackaged(name: string): boolean {
  return name.includes("-packaged");
}

function firstGroupBehaviors(behaviors: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(behaviors) ? behaviors : [];
  const [manifests, segments] = list;
  return [
    { ...withoutFunctions(manifests), pathPattern: "/out/v1/*.m3u8" },
    { ...withoutFunctions(manifests), pathPattern: "/out/v1/*.mpd" },
    { ...withoutFunctions(segments), pathPattern: "/out/v1/*" },
  ];
}

function withoutFunctions(behavior: unknown): Properties {
  const properties: Properties = typeof behavior === "object" && behavior !== null ? { ...behavior } : {};
  delete properties["functionAssociations"];
  delete properties["lambdaFunctionAssociations"];
  return properties;
}

/** A resource's argument as something that can stand in a text. */
function textInput(value: unknown): pulumi.Output<string> {
  return pulumi.Output.isInstance<unknown>(value) ? value.apply(String) : pulumi.output(String(value));
}
