/** How long {@link retryWhileDenied} goes on. */
export interface RetrySettings {
  /** Attempts before the refusal is believed. */
  readonly attempts: number;
  /** Waits between two attempts. */
  readonly pause: () => Promise<void>;
}

/**
 * Repeats a call that AWS denies. IAM spreads a new permission within seconds, and Pulumi invokes the function right after attaching
 * the permission for a new key; without this, the first deployment would fail every now and then.
 *
 * @throws the last refusal, or at once any other error
 */
export async function retryWhileDenied<T>(call: () => Promise<T>, settings: RetrySettings): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isDenial(error) || attempt >= settings.attempts) {
        throw error;
      }
    }
    await settings.pause();
  }
}

function isDenial(error: unknown): boolean {
  return error instanceof Error && error.name === "AccessDeniedException";
}
