import { objects, optionalText } from "../../core/props";
import { AwsError, type ResourceType } from "../../core/types";
import { oneOf } from "./configurationList";
import { checkLifecycleRule } from "./lifecycleRules";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

const MAX_RULES = 1000;
const MINIMUM_SIZES = ["all_storage_classes_128K", "varies_by_storage_class"];

/**
 * Lifecycle rules: their shape is checked. They are not run: a rehearsal's virtual hours are shorter than the shortest
 * rule, which counts in days.
 */
export const lifecycleType: ResourceType = satellite({
  token: TOKENS.lifecycle,
  computed: ["expectedBucketOwner", "transitionDefaultMinimumObjectSize"],
  check: (inputs) => oneOf(inputs, "transitionDefaultMinimumObjectSize", MINIMUM_SIZES),
  put: ({ inputs }) => {
    const rules = objects(inputs, "rules");
    const ids = rules.map((rule) => optionalText(rule, "id") ?? "");
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (rules.length === 0 || rules.length > MAX_RULES || twice !== undefined) {
      throw new AwsError(
        "s3",
        "InvalidArgument",
        `${rules.length} rules${twice === undefined ? "" : `, two with the id ${twice}`}: 1 to ${MAX_RULES} with ids of their own are needed`,
      );
    }
    rules.forEach(checkLifecycleRule);
    return {
      expectedBucketOwner: optionalText(inputs, "expectedBucketOwner") ?? "",
      transitionDefaultMinimumObjectSize:
        optionalText(inputs, "transitionDefaultMinimumObjectSize") ?? "all_storage_classes_128K",
    };
  },
});
