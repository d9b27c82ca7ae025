import * as pulumi from "@pulumi/pulumi";

/** Stands for an input that only the update will know. A check lets it pass: the hook runs again in the update, before anything is done. */
export const NOT_KNOWN_YET: unique symbol = Symbol("not known before the update");

/** A resource's inputs by name, as its provider compares them. Secrets are in plain text; a refusal must never quote one. */
export type HookInputs = Readonly<Record<string, unknown>>;

/**
 * A hook that refuses updates, as `hooks: { beforeUpdate: [hook] }`.
 *
 * It runs in previews too: what must not happen is refused when it is proposed, with the reason, and not after an hour of retries or in
 * the form of an invoice. `protect` cannot do that, because it forbids deleting and replacing only.
 *
 * It sees *updates in place*. A change that plans as a replacement, or as a deletion, never gets here.
 *
 * @param name unique among the stack's hooks; the resource's own name is
 * @param check gets the inputs before and after, with {@link NOT_KNOWN_YET} for whatever holds an unknown value. Returns the reason for a
 *   refusal (the setting, why it cannot change, what to do instead) or undefined
 */
export function refuseUpdates(
  name: string,
  check: (before: HookInputs, after: HookInputs) => string | undefined,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    async ({ oldInputs, newInputs }) => {
      const reason = check(await plainInputs(oldInputs), await plainInputs(newInputs));
      if (reason !== undefined) {
        throw new Error(reason);
      }
    },
    { onDryRun: true },
  );
}

/** Hooks get secrets as outputs, and unknown values as the SDK's own marker. */
async function plainInputs(inputs: Readonly<Record<string, unknown>> | undefined): Promise<HookInputs> {
  const entries = Object.entries(inputs ?? {}).map(
    async ([name, value]) => [name, await plainValue(value)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function plainValue(value: unknown): Promise<unknown> {
  if (!pulumi.Output.isInstance<unknown>(value)) {
    return pulumi.containsUnknowns(value) ? NOT_KNOWN_YET : value;
  }
  let plain: unknown = NOT_KNOWN_YET;
  const read = value.apply((known) => {
    plain = known;
  });
  // An output with an unknown part never runs its function. What it says about secrecy settles in both cases, so that is waited for.
  await pulumi.isSecret(read);
  return plain;
}
