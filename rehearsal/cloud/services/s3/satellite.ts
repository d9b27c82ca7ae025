import { AwsError, type Call, type Props, type ResourceType, type Scope } from "../../core/types";
import { requireBucketHere, type Bucket } from "./buckets";

/** Rules of one resource type that configures a bucket, such as its versioning. */
export interface SatelliteRules {
  readonly token: string;
  /** Computed properties beyond the arguments. */
  readonly computed?: readonly string[];
  /** See `ResourceType.check`. */
  readonly check?: (
    inputs: Props,
    scope: Scope,
  ) => readonly { readonly property: string; readonly reason: string }[];
  /** Further arguments that cannot change in place. */
  readonly replaceOn?: readonly string[];
  /** What S3 checks when the configuration is put; returns the computed properties. */
  readonly put?: (call: Call, bucket: Bucket) => Props;
  /** What S3 checks when the configuration is removed. */
  readonly remove?: (call: Call) => void;
}

/**
 * A resource type that configures one aspect of a bucket. Its id is the bucket's name. S3 keeps one configuration per
 * aspect and a second PUT silently replaces the first: two resources for one bucket would undo each other at every
 * update, so the stand-in refuses the second.
 */
export function satellite(rules: SatelliteRules): ResourceType {
  const put = (call: Call): Props => {
    const bucket = requireBucketHere(call);
    return rules.put?.(call, bucket) ?? {};
  };
  return {
    token: rules.token,
    replaceOn: ["bucket", ...(rules.replaceOn ?? [])],
    computed: rules.computed ?? [],
    ...(rules.check === undefined ? {} : { check: rules.check }),
    create: (call) => {
      const computed = put(call);
      const { name } = requireBucketHere(call);
      if (call.cloud.resources.byId(rules.token, name) !== undefined) {
        throw new AwsError(
          "s3",
          "OperationAborted",
          `bucket ${name} has a ${rules.token.split(":")[2] ?? rules.token} already; S3 would silently replace it with this one`,
          409,
        );
      }
      return { id: name, computed };
    },
    update: put,
    ...(rules.remove === undefined ? {} : { delete: rules.remove }),
  };
}
