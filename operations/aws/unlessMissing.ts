/**
 * The answer of a call, or `undefined` when AWS says that there is no such thing.
 *
 * @param code AWS's error code for it; the SDK gives it as the error's name
 */
export async function unlessMissing<T>(code: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === code) {
      return undefined;
    }
    throw error;
  }
}
