import { objects, optionalText, text } from "../../core/props";
import type { Props, ResourceType } from "../../core/types";
import { requirePool, scopeIdentifiersOf } from "./lookup";
import { cognitoError, type Problem } from "./problem";
import { TOKENS } from "./tokens";

/** Scopes of a resource server. */
const SCOPES = 100;

/** `aws.cognito.ResourceServer`: scopes that clients may be given. */
export const resourceServerType: ResourceType = {
  token: TOKENS.resourceServer,
  autoname: { property: "name", maxLength: 256 },
  replaceOn: ["identifier", "userPoolId"],
  computed: ["scopeIdentifiers"],
  volatile: ["scopeIdentifiers"],
  check: resourceServerProblems,
  create: (call) => {
    const pool = requirePool(call);
    const identifier = text(call.inputs, "identifier");
    const id = `${pool.id}|${identifier}`;
    if (call.cloud.resources.byId(TOKENS.resourceServer, id, call.scope) !== undefined) {
      throw cognitoError(
        "InvalidParameterException",
        `${identifier} already exists in user pool ${pool.id}.`,
      );
    }
    return { id, computed: { scopeIdentifiers: scopeIdentifiersOf(call.inputs) } };
  },
  update: (call) => ({ scopeIdentifiers: scopeIdentifiersOf(call.inputs) }),
};

function resourceServerProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, reason: string): void => {
    problems.push({ property, reason: `InvalidParameterException: ${reason}` });
  };
  const identifier = optionalText(inputs, "identifier");
  if (identifier !== undefined && !/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/.test(identifier)) {
    add(
      "identifier",
      `${JSON.stringify(identifier)}; 1 to 256 printable characters without blank, " and \\ are allowed`,
    );
  }
  const scopes = objects(inputs, "scopes");
  if (scopes.length > SCOPES) {
    add("scopes", `${scopes.length} scopes, at most ${SCOPES} are allowed`);
  }
  for (const [index, scope] of scopes.entries()) {
    const name = optionalText(scope, "scopeName");
    if (name !== undefined && !/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/.test(name)) {
      add(`scopes[${index}].scopeName`, `${JSON.stringify(name)}; neither blank, ", \\ nor / are allowed`);
    }
    const description = optionalText(scope, "scopeDescription");
    if (description !== undefined && description.length > 256) {
      add(`scopes[${index}].scopeDescription`, `${description.length} characters, at most 256 are allowed`);
    }
  }
  return problems;
}
