import type { Cloud } from "../../core/cloud";
import { optionalText, text } from "../../core/props";
import type { Call, Scope, StoredResource } from "../../core/types";
import { notFound, tooMany } from "./problem";
import { TOKENS } from "./tokens";

/** The parts of one API that are of a type, oldest first. */
export function partsOf(
  cloud: Cloud,
  token: string,
  apiId: string,
  { accountId, region }: Scope,
): readonly StoredResource[] {
  return cloud.resources.filter(
    token,
    (part) =>
      part.scope.accountId === accountId &&
      part.scope.region === region &&
      optionalText(part.inputs, "apiId") === apiId,
  );
}

/** The part of an API with this id, or undefined. */
export function partOf(
  api: StoredResource,
  cloud: Cloud,
  token: string,
  id: string,
): StoredResource | undefined {
  return partsOf(cloud, token, api.id, api.scope).find((part) => part.id === id);
}

/** The API that a part is to belong to. @throws AwsError NotFoundException */
export function requireApi({ cloud, inputs, scope }: Call): StoredResource {
  const apiId = text(inputs, "apiId");
  const api = cloud.resources.byId(TOKENS.api, apiId, scope);
  if (api === undefined) {
    throw notFound(`Invalid API identifier specified ${scope.accountId}:${apiId}`);
  }
  return api;
}

/** Refuses one more part than an API may have. */
export function requireRoomFor(
  { cloud, token, scope }: Call,
  api: StoredResource,
  what: string,
  limit: number,
): void {
  if (partsOf(cloud, token, api.id, scope).length >= limit) {
    throw tooMany(`${what} of API ${api.id}`, limit);
  }
}

/** An identifier as API Gateway gives them: lower-case letters and digits. */
export function newId({ cloud, urn }: Call, length: number): string {
  return cloud.random.stream(urn).text(length, "abcdefghijklmnopqrstuvwxyz0123456789");
}
