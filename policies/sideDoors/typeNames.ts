import { parseJson } from "../support/json";
import { isGroup, isList, UNKNOWN, type Value } from "../support/value";

/**
 * CloudFormation services that a typed resource exists for and that other rules of this pack judge. No configuration may
 * open them here, or the rules could be walked around with a clear conscience.
 */
const JUDGED_ELSEWHERE = [
  "AWS::S3",
  "AWS::CloudFront",
  "AWS::Lightsail",
  "AWS::CloudFormation",
  "AWS::Serverless",
];

/**
 * What is wrong with making a resource of this CloudFormation type.
 *
 * @returns the problem, or `undefined` when there is none or the type is not known yet
 */
export function typeNameProblem(typeName: Value | undefined, allowed: readonly string[]): string | undefined {
  if (typeName === UNKNOWN) {
    return undefined;
  }
  if (typeof typeName !== "string") {
    return "is not set";
  }
  if (JUDGED_ELSEWHERE.some((service) => isOfService(typeName, service))) {
    return "names a type that must be made with its typed aws resource, whatever the allow-list says";
  }
  return allowed.includes(typeName) ? undefined : "names a type that is not on the allow-list";
}

/** `AWS::S3::Bucket` and `AWS::S3Express::...` both count: a service's side products are no safer. */
function isOfService(typeName: string, service: string): boolean {
  return typeName.toLowerCase().startsWith(service.toLowerCase());
}

/** One thing wrong in a template, and where. Never quotes the template. */
export interface TemplateFinding {
  readonly where: string;
  readonly problem: string;
}

/** Parts of a template that make resources out of sight. */
const GENERATORS = ["Transform", "Modules"];

/**
 * Checks that a CloudFormation template, as JSON text, makes nothing but resources of allowed types.
 * Unknown templates pass (at preview); YAML is refused because it cannot be read here.
 */
export function templateFindings(
  template: Value | undefined,
  allowed: readonly string[],
): readonly TemplateFinding[] {
  if (template === UNKNOWN) {
    return [];
  }
  const parsed = typeof template === "string" ? parseJson(template) : template;
  const resources = isGroup(parsed) ? parsed.get("Resources") : undefined;
  if (!isGroup(parsed) || !isGroup(resources)) {
    return [
      { where: "", problem: "is not an inline JSON template with Resources, so its types cannot be read" },
    ];
  }
  const generated = GENERATORS.filter((name) => parsed.has(name)).map((where) => ({
    where,
    problem: "makes resources that cannot be read here",
  }));
  const typed = [...resources.values()].flatMap((resource, index) => {
    const problem = isGroup(resource)
      ? typeNameProblem(resource.get("Type"), allowed)
      : "is not a resource, so its type cannot be read";
    return problem === undefined ? [] : [{ where: `Resources[${index}].Type`, problem }];
  });
  return hasMacro(parsed)
    ? [
        ...generated,
        { where: "Fn::Transform", problem: "makes resources that cannot be read here" },
        ...typed,
      ]
    : [...generated, ...typed];
}

/** `Fn::Transform` and `Fn::ForEach` may stand anywhere and put anything in their place. */
function hasMacro(value: Value): boolean {
  if (isGroup(value)) {
    return [...value].some(([key, part]) => /^Fn::(Transform|ForEach)/.test(key) || hasMacro(part));
  }
  return isList(value) && value.some(hasMacro);
}
