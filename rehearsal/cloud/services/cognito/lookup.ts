import type { Cloud } from "../../core/cloud";
import { optionalText, text } from "../../core/props";
import type { Call, StoredResource } from "../../core/types";
import { cognitoError } from "./problem";
import { TOKENS } from "./tokens";

/** The parts of one user pool that are of a type, oldest first. Ids of pools are unique: they name their Region. */
export function partsOf(cloud: Cloud, token: string, userPoolId: string): readonly StoredResource[] {
  return cloud.resources.filter(token, (part) => optionalText(part.inputs, "userPoolId") === userPoolId);
}

/** The user pool that a part is to belong to. @throws AwsError ResourceNotFoundException */
export function requirePool({ cloud, inputs, scope }: Call): StoredResource {
  const id = text(inputs, "userPoolId");
  const pool = cloud.resources.byId(TOKENS.userPool, id, scope);
  if (pool === undefined) {
    throw cognitoError("ResourceNotFoundException", `User pool ${id} does not exist.`);
  }
  return pool;
}

/** Scopes that the resource servers of a pool have, as clients and tokens name them. */
export function customScopesOf(cloud: Cloud, userPoolId: string): readonly string[] {
  return partsOf(cloud, TOKENS.resourceServer, userPoolId).flatMap((server) =>
    scopeIdentifiersOf(server.inputs),
  );
}

/** Names of a resource server's scopes with its identifier before them. */
export function scopeIdentifiersOf(inputs: StoredResource["inputs"]): readonly string[] {
  const identifier = text(inputs, "identifier");
  const scopes = inputs["scopes"];
  return Array.isArray(scopes)
    ? scopes.flatMap((scope: unknown) =>
        typeof scope === "object" &&
        scope !== null &&
        "scopeName" in scope &&
        typeof scope.scopeName === "string"
          ? [`${identifier}/${scope.scopeName}`]
          : [],
      )
    : [];
}
