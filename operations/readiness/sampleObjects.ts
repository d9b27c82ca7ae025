import { parsePolicy } from "../../policyLanguage/document";
import { commonText } from "../../policyLanguage/match";

/** An object as the platform writes them, and one whose key nobody can have had in mind. */
const ORDINARY = ["assets/a/object.ts", "any other object"];

/**
 * Keys of objects that stand for all of a bucket: one for each pattern in the policies that some of its objects match and others need not,
 * whether the pattern is of a resource or of a condition. What holds for all of these holds for every object.
 *
 * @throws PolicyError for a policy that cannot be understood
 */
export function sampleObjects(policies: readonly string[], bucketArn: string): readonly string[] {
  const objects = `${bucketArn}/`;
  const patterns = policies
    .flatMap((text) => parsePolicy(text).statements)
    .flatMap(({ resources = [], notResources = [], conditions }) => [
      ...resources,
      ...notResources,
      ...conditions.flatMap(({ values }) => values),
    ]);
  const samples = patterns.flatMap((pattern) => {
    const text = commonText(pattern, `${objects}?*`);
    return text === undefined ? [] : [text.slice(objects.length)];
  });
  return [...new Set([...ORDINARY, ...samples])];
}
