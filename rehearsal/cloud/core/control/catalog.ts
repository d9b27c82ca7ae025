import { suggestion } from "../schema/validate";
import type { InvokeType, ResourceType, ServiceModule } from "../types";

/** The resource types and data sources that the stand-in knows, by token. */
export class Catalog {
  readonly #types = new Map<string, ResourceType>();
  readonly #invokes = new Map<string, InvokeType>();

  /** @throws Error when two services bring the same token */
  constructor(modules: readonly ServiceModule[]) {
    for (const module of modules) {
      for (const type of module.resourceTypes) {
        addOnce(this.#types, type);
      }
      for (const invoke of module.invokes ?? []) {
        addOnce(this.#invokes, invoke);
      }
    }
  }

  /** Every resource type, in the order of the services. */
  types(): readonly ResourceType[] {
    return [...this.#types.values()];
  }

  /** The resource type of a token, or undefined. */
  type(token: string): ResourceType | undefined {
    return this.#types.get(token);
  }

  /** The data source of a token, or undefined. */
  invoke(token: string): InvokeType | undefined {
    return this.#invokes.get(token);
  }

  /** Why a resource type is refused: the stand-in never makes something it cannot hold to AWS's rules. */
  unknownType(token: string): string {
    const meant = suggestion(token, [...this.#types.keys()]);
    return (
      `the stand-in cloud does not know the resource type ${token}` +
      (meant === undefined ? "" : `; did you mean ${meant}?`) +
      ". A type that the program needs is added to its service in rehearsal/cloud/services"
    );
  }

  /** Why a data source is refused. */
  unknownInvoke(token: string): string {
    return `the stand-in cloud does not know the data source ${token}; it has ${[...this.#invokes.keys()].join(", ") || "none"}`;
  }
}

function addOnce<T extends { readonly token: string }>(map: Map<string, T>, item: T): void {
  if (map.has(item.token)) {
    throw new Error(`two services of the stand-in cloud bring ${item.token}`);
  }
  map.set(item.token, item);
}
