import { optionalText, text } from "../../core/props";
import { AwsError, UNKNOWN, type Call, type Props, type ResourceType } from "../../core/types";
import { requireBucketHere, type Bucket } from "./buckets";

type Problem = { readonly property: string; readonly reason: string };

/** How many metrics, or inventories, one bucket may have. */
const MAX_PER_BUCKET = 1_000;
const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** Rules of a kind of configuration of which a bucket may have many, each with a name. */
export interface ListRules {
  readonly token: string;
  readonly check: (inputs: Props) => readonly Problem[];
  /** What S3 checks when one is put. */
  readonly put?: (call: Call, bucket: Bucket) => void;
}

/**
 * A resource type for named configurations of a bucket. Its id is `bucket:name`. S3 silently replaces one by another of
 * the same name, so the stand-in refuses the second resource.
 */
export function configurationList(rules: ListRules): ResourceType {
  return {
    token: rules.token,
    autoname: { property: "name", maxLength: 64 },
    replaceOn: ["bucket", "name"],
    computed: [],
    check: (inputs) => [...nameProblems(inputs), ...rules.check(inputs)],
    create: (call) => {
      const bucket = requireBucketHere(call);
      const id = `${bucket.name}:${text(call.inputs, "name")}`;
      rules.put?.(call, bucket);
      const others = call.cloud.resources.filter(
        rules.token,
        ({ inputs }) => inputs["bucket"] === bucket.name,
      );
      if (others.some((other) => other.id === id)) {
        throw new AwsError(
          "s3",
          "OperationAborted",
          `${id} exists already; S3 would silently replace it`,
          409,
        );
      }
      if (others.length >= MAX_PER_BUCKET) {
        throw new AwsError(
          "s3",
          "TooManyConfigurations",
          `bucket ${bucket.name} has ${others.length} of them, ${MAX_PER_BUCKET} are allowed`,
        );
      }
      return { id, computed: {} };
    },
    update: (call) => {
      rules.put?.(call, requireBucketHere(call));
      return {};
    },
  };
}

/** A problem when a property is known and none of the allowed values. */
export function oneOf(
  props: Props,
  property: string,
  allowed: readonly string[],
  where = property,
): readonly Problem[] {
  const value = props[property];
  return value === undefined || value === UNKNOWN || (typeof value === "string" && allowed.includes(value))
    ? []
    : [{ property: where, reason: `${JSON.stringify(value)}: ${allowed.join(", ")} are allowed` }];
}

function nameProblems(inputs: Props): readonly Problem[] {
  const name = optionalText(inputs, "name");
  return name === undefined || NAME.test(name)
    ? []
    : [
        {
          property: "name",
          reason: `${JSON.stringify(name)}: 1 to 64 letters, digits, dots, hyphens and underscores are allowed`,
        },
      ];
}
