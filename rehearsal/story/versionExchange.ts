import { z } from "zod";

import { servingVersions } from "../../functions/packaging/servingVersions";
import { formatOfVersion, nextVersion } from "../../functions/packaging/versions";

/** Packaging groups as a stack's configuration spells them; what is left out has its default. */
const packagingGroups = z.record(
  z.string(),
  z.looseObject({
    configurations: z.record(
      z.string(),
      z.looseObject({ segmentDurationSeconds: z.number().default(6), retiring: z.boolean().default(false) }),
    ),
  }),
);

type PackagingGroups = z.output<typeof packagingGroups>;
type Configurations = PackagingGroups[string]["configurations"];

/** Configurations per packaging group (AWS General Reference). */
const MAX_CONFIGURATIONS = 10;
/** Longest segment that the configuration takes, in seconds. */
const MAX_SEGMENT_SECONDS = 30;

/** The steps by which a version of the HLS packaging takes another's place in one group, as values of the configuration. */
export class VersionExchange {
  /** The version that new sessions get before. */
  readonly old: string;
  /** The version that they get afterwards. */
  readonly next: string;
  /** False where the group has as many configurations as AWS allows. */
  readonly hasRoom: boolean;

  /**
   * @param configured value of `packagingGroups`
   * @param group name of the group
   * @throws Error when the group serves no HLS
   */
  constructor(
    private readonly configured: unknown,
    private readonly group: string,
  ) {
    const configurations = this.#groups()[group]?.configurations ?? {};
    const old = servingVersions(configurations).hls;
    if (old === undefined) {
      throw new Error(`${group}: serves no HLS whose version could be exchanged`);
    }
    this.old = old;
    this.next = nextVersion(formatOfVersion(old), Object.keys(configurations));
    this.hasRoom = Object.keys(configurations).length < MAX_CONFIGURATIONS;
  }

  /** The old version with other settings: what must be refused. */
  editedInPlace(): PackagingGroups {
    return this.#with((configurations) => ({
      ...configurations,
      [this.old]: this.#otherSettings(configurations),
    }));
  }

  /** The next version beside the old one. */
  beside(): PackagingGroups {
    return this.#with((configurations) => ({
      ...configurations,
      [this.next]: this.#otherSettings(configurations),
    }));
  }

  /** The next version beside the old one, which retires. */
  retiring(): PackagingGroups {
    return this.#with((configurations) => ({
      ...configurations,
      [this.next]: this.#otherSettings(configurations),
      [this.old]: { ...this.#oldSettings(configurations), retiring: true },
    }));
  }

  /** The next version in the old one's place. */
  done(): PackagingGroups {
    return this.#with(({ [this.old]: _removed, ...others }) => ({
      ...others,
      [this.next]: this.#otherSettings(this.#groups()[this.group]?.configurations ?? {}),
    }));
  }

  /** Segments twice as long, or half as long where that is too long: a multiple of the source's segments either way. */
  #otherSettings(configurations: Configurations): Configurations[string] {
    const settings = this.#oldSettings(configurations);
    const seconds = settings.segmentDurationSeconds;
    const longer = seconds * 2 <= MAX_SEGMENT_SECONDS;
    return { ...settings, segmentDurationSeconds: longer ? seconds * 2 : Math.floor(seconds / 2) };
  }

  #oldSettings(configurations: Configurations): Configurations[string] {
    const settings = configurations[this.old];
    if (settings === undefined) {
      throw new Error(`${this.group}: has no ${this.old}`);
    }
    return settings;
  }

  #groups(): PackagingGroups {
    return packagingGroups.parse(this.configured);
  }

  #with(change: (configurations: Configurations) => Configurations): PackagingGroups {
    return Object.fromEntries(
      Object.entries(this.#groups()).map(([name, group]) => [
        name,
        name === this.group ? { ...group, configurations: change(group.configurations) } : group,
      ]),
    );
  }
}
