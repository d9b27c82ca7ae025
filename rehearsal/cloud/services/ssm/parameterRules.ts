import { hasUnknown, optionalText } from "../../core/props";
import { UNKNOWN, type Props } from "../../core/types";

type Problem = { readonly property: string; readonly reason: string };

/** Characters of a name, which stands in an ARN of at most 2,048. */
const NAME_CHARACTERS = 1_011;
/** Levels of a hierarchy, the parameter's own name included. */
const LEVELS = 15;
/** Characters of a value by tier; AWS moves a parameter of Intelligent-Tiering up when its value needs it. */
const VALUE_CHARACTERS: Readonly<Record<string, number>> = {
  Standard: 4_096,
  Advanced: 8_192,
  "Intelligent-Tiering": 8_192,
};
/** Arguments that hold the value: exactly one has to be given. */
const VALUES = ["value", "insecureValue", "valueWo"];

/** Tier of a parameter that names none. */
export function tierOf(inputs: Props): string {
  return optionalText(inputs, "tier") ?? "Standard";
}

/** The text that a parameter holds, or undefined while it is not known. */
export function valueOf(inputs: Props): string | undefined {
  return VALUES.map((property) => optionalText(inputs, property)).find((value) => value !== undefined);
}

/**
 * What is wrong with a parameter's arguments without looking at anything else.
 * Names: Systems Manager User Guide, "Requirements and constraints for parameter names".
 */
export function parameterProblems(inputs: Props): readonly Problem[] {
  return [
    ...nameProblems(optionalText(inputs, "name")),
    ...kindProblems(inputs),
    ...valueProblems(inputs),
    ...patternProblems(inputs),
  ];
}

function nameProblems(name: string | undefined): readonly Problem[] {
  const reasons: string[] = [];
  if (name !== undefined) {
    const levels = name.split("/").filter((level) => level !== "");
    if (!/^[A-Za-z0-9_.\-/]+$/.test(name) || name.length > NAME_CHARACTERS) {
      reasons.push(`1 to ${NAME_CHARACTERS} letters, digits and _.-/ are allowed`);
    }
    if (name.includes("/") && !name.startsWith("/")) {
      reasons.push("a name with levels has to be fully qualified: start it with a slash");
    }
    if (name.endsWith("/") || name.includes("//")) {
      reasons.push("a level has no name");
    }
    if (levels.length > LEVELS) {
      reasons.push(`${levels.length} levels, at most ${LEVELS} are allowed`);
    }
    if (/^(aws|ssm)/i.test(levels[0] ?? "")) {
      reasons.push("the prefixes aws and ssm, in any case, are reserved");
    }
  }
  return reasons.map((reason) => ({
    property: "name",
    reason: `ValidationException: Parameter name ${JSON.stringify(name)}: ${reason}`,
  }));
}

/** The stand-in keeps plain text: a SecureString would need KMS, a list and AMI ids have no use in the platform. */
function kindProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const type = inputs["type"];
  if (type !== "String" && type !== UNKNOWN) {
    problems.push({ property: "type", reason: `${JSON.stringify(type)}; the stand-in keeps String only` });
  }
  if (!hasUnknown(inputs["tier"]) && VALUE_CHARACTERS[tierOf(inputs)] === undefined) {
    problems.push({
      property: "tier",
      reason: `${tierOf(inputs)}; ${Object.keys(VALUE_CHARACTERS).join(", ")} are allowed`,
    });
  }
  if ((optionalText(inputs, "dataType") ?? "text") !== "text") {
    problems.push({ property: "dataType", reason: "the stand-in keeps parameters of data type text only" });
  }
  if (inputs["keyId"] !== undefined) {
    problems.push({ property: "keyId", reason: "only a SecureString is encrypted by a key" });
  }
  return problems;
}

function valueProblems(inputs: Props): readonly Problem[] {
  const given = VALUES.filter((property) => inputs[property] !== undefined);
  if (given.length !== 1) {
    return [
      {
        property: "value",
        reason: `exactly one of ${VALUES.join(", ")} must be given, not ${given.length === 0 ? "none" : given.join(" and ")}`,
      },
    ];
  }
  const [property = "value"] = given;
  if (inputs[property] === "") {
    return [{ property, reason: "ValidationException: a value has at least 1 character" }];
  }
  const tier = tierOf(inputs);
  const limit = VALUE_CHARACTERS[tier];
  const length = valueOf(inputs)?.length ?? 0;
  return limit === undefined || length <= limit
    ? []
    : [
        {
          property,
          reason: `ValidationException: ${tier} tier parameters support a maximum parameter value of ${limit} characters, this one has ${length}`,
        },
      ];
}

function patternProblems(inputs: Props): readonly Problem[] {
  const pattern = optionalText(inputs, "allowedPattern");
  const value = valueOf(inputs);
  return pattern === undefined || value === undefined || new RegExp(pattern).test(value)
    ? []
    : [
        {
          property: "value",
          reason: `ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: ${pattern}`,
        },
      ];
}
