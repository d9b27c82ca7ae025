import { optionalText } from "./props";
import { AwsError, type Scope, type StoredResource } from "./types";

/** Where a resource lives, as far as a lookup needs it. */
export type Place = Partial<Pick<Scope, "accountId" | "region">>;

/** What exists in the stand-in cloud. A resource is one of its kind by type, id, account and Region. */
export class ResourceStore {
  readonly #resources = new Map<string, StoredResource>();

  /** Everything, oldest first. */
  all(): readonly StoredResource[] {
    return [...this.#resources.values()];
  }

  /** The resources of a type that satisfy `predicate`, oldest first. */
  filter(
    token: string,
    predicate: (resource: StoredResource) => boolean = () => true,
  ): readonly StoredResource[] {
    return this.all().filter((resource) => resource.token === token && predicate(resource));
  }

  /** The first resource of a type that satisfies `predicate`. */
  find(token: string, predicate: (resource: StoredResource) => boolean): StoredResource | undefined {
    return this.filter(token, predicate)[0];
  }

  /** The resource of a type with this id; `place` narrows the search where ids repeat between accounts or Regions. */
  byId(token: string, id: string, place: Place = {}): StoredResource | undefined {
    return this.find(token, (resource) => resource.id === id && isAt(resource, place));
  }

  /** The resource whose `arn` output this is, of any type. */
  get(arn: string): StoredResource | undefined {
    return this.all().find((resource) => optionalText(resource.outputs, "arn") === arn);
  }

  /** Adds a resource; fails when its id is taken, which the type's own create should have refused in AWS's words. */
  add(resource: StoredResource): void {
    const key = keyOf(resource);
    if (this.#resources.has(key)) {
      throw new AwsError(
        resource.token,
        "AlreadyExists",
        `${resource.id} exists already in account ${resource.scope.accountId}, ${resource.scope.region}`,
        409,
      );
    }
    this.#resources.set(key, resource);
  }

  /** Puts a changed resource in the place of the one with the same identity. */
  replace(resource: StoredResource): void {
    if (!this.#resources.has(keyOf(resource))) {
      throw new AwsError(resource.token, "ResourceNotFoundException", `${resource.id} does not exist`, 404);
    }
    this.#resources.set(keyOf(resource), resource);
  }

  /** Forgets a resource; nothing happens when it is gone already. */
  remove(resource: StoredResource): void {
    this.#resources.delete(keyOf(resource));
  }
}

function isAt(resource: StoredResource, place: Place): boolean {
  return (
    (place.accountId === undefined || resource.scope.accountId === place.accountId) &&
    (place.region === undefined || resource.scope.region === place.region)
  );
}

function keyOf(resource: StoredResource): string {
  return JSON.stringify([resource.token, resource.scope.accountId, resource.scope.region, resource.id]);
}
