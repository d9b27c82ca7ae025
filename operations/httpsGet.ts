/** An HTTP answer, as far as a probe looks at it; status 0 when none came. */
export interface GetResult {
  readonly status: number;
  readonly body: string;
  readonly elapsedMs: number;
}

/** A viewer's player has given up by then. */
const TIMEOUT_MS = 15_000;

/** Sends one GET request without following redirects. Never rejects: no answer is an answer here. */
export async function httpsGet(url: string, headers: Readonly<Record<string, string>>): Promise<GetResult> {
  const started = performance.now();
  const result = (status: number, body: string): GetResult => ({
    status,
    body,
    elapsedMs: Math.round(performance.now() - started),
  });
  try {
    const response = await fetch(url, {
      headers: { ...headers },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return result(response.status, await response.text());
  } catch {
    return result(0, "");
  }
}
