import { optionalText } from "./props";
import { AwsError, type Scope, type StoredResource } from "./types";

/** Where a resource lives, as far as a lookup needs it. */
export type Place = Partial<Pick<Scope, "accountId" | "region">>;

/** What exists in the stand-in cloud. A resource is one of its kind by type, id, account and Region. */
export class ResourceStore {
  readonly #resources = new Map<string, StoredResource>();
  /** The same by type: data planes ask for every viewer request. */
  readonly #byToken = new Map<string, Map<string, StoredResource>>();
  readonly #byArn = new Map<string, StoredResource>();

  /** Everything, oldest first. */
  all(): readonly StoredResource[] {
    return [...this.#resources.values()];
  }

  /** The resources of a type that satisfy `predicate`, oldest first. */
  filter(
    token: string,
    predicate: (resource: StoredResource) => boolean = () => true,
  ): readonly StoredResource[] {
    return [...(this.#byToken.get(token)?.values() ?? [])].filter(predicate);
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
    return this.#byArn.get(arn);
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
    this.#enter(key, resource);
  }

  /** Puts a changed resource in the place of the one with the same identity. */
  replace(resource: StoredResource): void {
    const key = keyOf(resource);
    const previous = this.#resources.get(key);
    if (previous === undefined) {
      throw new AwsError(resource.token, "ResourceNotFoundException", `${resource.id} does not exist`, 404);
    }
    this.#dropArn(previous);
    this.#enter(key, resource);
  }

  /** Forgets a resource; nothing happens when it is gone already. */
  remove(resource: StoredResource): void {
    const key = keyOf(resource);
    const existing = this.#resources.get(key);
    if (existing !== undefined) {
      this.#resources.delete(key);
      this.#byToken.get(resource.token)?.delete(key);
      this.#dropArn(existing);
    }
  }

  #enter(key: string, resource: StoredResource): void {
    this.#resources.set(key, resource);
    const ofType = this.#byToken.get(resource.token) ?? new Map<string, StoredResource>();
    this.#byToken.set(resource.token, ofType.set(key, resource));
    const arn = optionalText(resource.outputs, "arn");
    // Satellites of a resource may repeat its ARN (a secret's version does); the first one is the resource itself.
    if (arn !== undefined && !this.#byArn.has(arn)) {
      this.#byArn.set(arn, resource);
    }
  }

  #dropArn(resource: StoredResource): void {
    const arn = optionalText(resource.outputs, "arn");
    if (arn !== undefined && this.#byArn.get(arn) === resource) {
      this.#byArn.delete(arn);
    }
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
