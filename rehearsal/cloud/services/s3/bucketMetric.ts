import { optionalObject } from "../../core/props";
import type { Props, ResourceType } from "../../core/types";
import { configurationList } from "./configurationList";
import { TOKENS } from "./tokens";

/** Request metrics of a bucket, or of what a filter selects in it. The stand-in counts no requests. */
export const bucketMetricType: ResourceType = configurationList({
  token: TOKENS.metric,
  check: filterProblems,
});

/** A metric without filter is for the whole bucket; an empty filter is none. */
function filterProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const filter = optionalObject(inputs, "filter");
  return filter === undefined || ["prefix", "tags", "accessPoint"].some((part) => filter[part] !== undefined)
    ? []
    : [
        {
          property: "filter",
          reason: "one of prefix, tags and accessPoint is needed; leave the filter out for the whole bucket",
        },
      ];
}
