/** Where a component's resources are. A component never makes a provider; these say what the one handed to it is for. */
export interface Placement {
  /** Account of the provider, 12 digits. */
  readonly accountId: string;
  /** Region of the provider, such as `us-west-2`. */
  readonly region: string;
}
