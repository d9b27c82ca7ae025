/**
 * The order in which the static origin groups list the Regions: the active one, then the others by name. Pulumi hands
 * config objects over with sorted keys, so the order of the stack file carries no meaning.
 */
export function staticRegionOrder(config: {
  readonly regions: Readonly<Record<string, unknown>>;
  readonly activeRegion: string;
}): readonly string[] {
  const others = Object.keys(config.regions)
    .filter((region) => region !== config.activeRegion)
    .sort();
  return [config.activeRegion, ...others];
}
