import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { isProps, optionalObject, optionalText, parseJson, sameJson, text } from "../../core/props";
import { AwsError, UNKNOWN, type Json, type Props, type ResourceType, type Scope } from "../../core/types";
import { accountProblem, attributesOf, JOB_TEMPLATE_TYPE, shapeProblem } from "./jobTemplate";
import { readTemplate, resolve, type Template } from "./template";

const TOKEN = "aws:cloudformation/stack:Stack";

/** Custom job templates per account and Region. */
const MAX_JOB_TEMPLATES = 100;

/** A CloudFormation stack, which in this cloud can make MediaConvert job templates and nothing else. */
export const stackType: ResourceType = {
  token: TOKEN,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["name", "disableRollback", "onFailure", "timeoutInMinutes"],
  computed: ["outputs", "parameters", "policyBody"],
  volatile: ["outputs"],
  check: (inputs) => stackProblems(inputs),
  sameValue: (property, before, after) =>
    property === "templateBody" && sameJson(contentOf(before), contentOf(after)),
  create: ({ cloud, inputs, scope }) => {
    const name = text(inputs, "name");
    const existing = stacksIn(cloud, scope);
    if (existing.some((stack) => stack.inputs["name"] === name)) {
      throw new AwsError("cloudformation", "AlreadyExistsException", `Stack [${name}] already exists`);
    }
    const id = formatArn(
      "cloudformation",
      scope.region,
      scope.accountId,
      `stack/${name}/${cloud.random.stream(`stack ${scope.accountId} ${scope.region} ${name}`).uuid()}`,
    );
    return { id, computed: deployed(cloud, scope, inputs, id) };
  },
  update: ({ cloud, inputs, scope, previous }) => deployed(cloud, scope, inputs, previous.id),
};

/** Makes the stack's job templates, or fails as the whole stack does, and gives what AWS computes. */
function deployed(cloud: Cloud, scope: Scope, inputs: Props, id: string): Props {
  const template = templateOf(inputs);
  const parameters = optionalObject(inputs, "parameters") ?? {};
  const attributes: Record<string, Props> = {};
  const taken = jobTemplateNames(cloud, scope, id);
  for (const { logicalId, properties } of template.resources) {
    const resolved = resolve(properties, { parameters, attributes });
    const problem = isProps(resolved) ? accountProblem(cloud, scope, resolved) : "has no properties";
    if (problem !== undefined || !isProps(resolved)) {
      throw failed(`${logicalId}: ${problem ?? ""}`);
    }
    const name = text(resolved, "Name");
    if (taken.includes(name)) {
      throw failed(`${logicalId}: job template ${name} exists already in ${scope.region}`);
    }
    taken.push(name);
    attributes[logicalId] = attributesOf(scope, name);
  }
  if (taken.length > MAX_JOB_TEMPLATES) {
    throw failed(
      `${scope.region} of account ${scope.accountId} has ${MAX_JOB_TEMPLATES} job templates, the quota`,
    );
  }
  return {
    outputs: Object.fromEntries(
      Object.entries(template.outputs).map(([name, value]) => [
        name,
        resolve(value, { parameters, attributes }),
      ]),
    ),
    parameters,
    policyBody: "",
  };
}

/** Names of the job templates that the other stacks of this account and Region have made. */
function jobTemplateNames(cloud: Cloud, scope: Scope, exceptStack: string): string[] {
  return stacksIn(cloud, scope)
    .filter(({ id }) => id !== exceptStack)
    .flatMap(({ inputs }) =>
      templateOf(inputs).resources.map(({ properties }) => optionalText(properties, "Name") ?? ""),
    );
}

function stacksIn(cloud: Cloud, { accountId, region }: Scope): ReturnType<Cloud["resources"]["filter"]> {
  return cloud.resources.filter(
    TOKEN,
    (stack) => stack.scope.accountId === accountId && stack.scope.region === region,
  );
}

function templateOf(inputs: Props): Template {
  const template = readTemplate(text(inputs, "templateBody"));
  if ("problem" in template) {
    throw new AwsError("cloudformation", "ValidationError", `the template ${template.problem}`);
  }
  return template;
}

function failed(reason: string): AwsError {
  return new AwsError("cloudformation", "CREATE_FAILED", reason);
}

function contentOf(body: Json): Json {
  return (typeof body === "string" ? parseJson(body) : undefined) ?? body;
}

/** Rules that need no other resource. */
function stackProblems(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const name = optionalText(inputs, "name");
  const problems = [];
  if (name !== undefined && !/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
    problems.push({
      property: "name",
      reason: `${JSON.stringify(name)}: up to 128 letters, digits and - are allowed, a letter first`,
    });
  }
  if (inputs["onFailure"] !== undefined && inputs["disableRollback"] !== undefined) {
    problems.push({ property: "onFailure", reason: "conflicts with disableRollback" });
  }
  if (inputs["templateBody"] === undefined) {
    return [
      ...problems,
      { property: "templateBody", reason: "is needed: the stand-in fetches no templates" },
    ];
  }
  const body = optionalText(inputs, "templateBody");
  const reason = body === undefined ? undefined : templateProblem(body, inputs["parameters"]);
  return reason === undefined ? problems : [...problems, { property: "templateBody", reason }];
}

function templateProblem(body: string, given: Json | undefined): string | undefined {
  const template = readTemplate(body);
  if ("problem" in template) {
    return template.problem;
  }
  const { parameters, resources } = template;
  if (given !== UNKNOWN) {
    const values = isProps(given) ? Object.keys(given) : [];
    const missing = parameters.filter((name) => !values.includes(name));
    const strange = values.filter((name) => !parameters.includes(name));
    if (missing.length + strange.length > 0) {
      return `Parameters: [${[...missing, ...strange].join(", ")}] must stand both in the template and among the values`;
    }
  }
  for (const { logicalId, type, properties } of resources) {
    const problem =
      type === JOB_TEMPLATE_TYPE ? shapeProblem(properties) : `${type} is no type that the stand-in can make`;
    if (problem !== undefined) {
      return `Resources.${logicalId}: ${problem}`;
    }
  }
  return undefined;
}
