import { formatOfVersion } from "../../functions/packaging/versions";
import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import { ConfigError, type PlatformConfig } from "../../stacks/config";

/**
 * The packaging group that the story's titles are placed in: the first by name that serves every format.
 *
 * @throws ConfigError when there is none, since viewers of every format are what the story is about
 */
export function storyGroup({ packagingGroups }: Pick<PlatformConfig, "packagingGroups">): string {
  const served = Object.entries(packagingGroups)
    .map(([name, { configurations }]) => ({
      name,
      formats: Object.keys(configurations).map(formatOfVersion),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const found = served.find(({ formats }) => PLAYBACK_FORMATS.every((format) => formats.includes(format)));
  if (found === undefined) {
    const seen = served.map(({ name, formats }) => `${name} (${[...new Set(formats)].join(", ")})`);
    throw new ConfigError([
      `packagingGroups: got ${seen.join(", ")}. Such a stack can be deployed, but not rehearsed: the story's viewers play ${PLAYBACK_FORMATS.join(", ")}, all from one group. Add the missing configurations to one, such as ${PLAYBACK_FORMATS.map((format) => `${format}-v1`).join(", ")}.`,
    ]);
  }
  return found.name;
}
