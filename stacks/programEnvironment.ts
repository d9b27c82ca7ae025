/** What the program is told by whoever runs it. */
export interface ProgramEnvironment {
  /** The present, by which the rules for rotations go. */
  readonly now: () => Date;
}

/** As Pulumi runs it. */
export const WALL_CLOCK: ProgramEnvironment = { now: () => new Date() };
