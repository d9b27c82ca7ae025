import type { Network } from "../network";

/** Does something while every other Region is dark, as somebody whom only this one can serve; then all are as they were. */
export async function withOnlyRegion<T>(
  network: Pick<Network, "fault" | "setFault">,
  regions: readonly string[],
  only: string,
  body: () => Promise<T>,
): Promise<T> {
  const others = regions
    .filter((region) => region !== only)
    .map((region) => [region, network.fault(region)] as const);
  for (const [region] of others) {
    network.setFault(region, "dark");
  }
  try {
    return await body();
  } finally {
    for (const [region, before] of others) {
      network.setFault(region, before);
    }
  }
}
