/** Id of the rule that copies a bucket to a Region, as the platform names it. Metrics carry it, so a rule of another id has others. */
export function ruleIdTo(region: string): string {
  return `to-${region}`;
}
