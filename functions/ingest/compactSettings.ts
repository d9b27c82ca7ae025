import * as z from "zod";

import { parseVersion } from "../packaging/versions";
import { type IngestSettings, ingestSettingsSchema } from "./settings";

/** Stands for "in the clear". */
const NO_DRM = "-";

type Groups = IngestSettings["packagingGroups"];
type Group = Omit<Groups[string], "id">;

/** Id of a packaging group in MediaPackage. */
export function packagingGroupId(stack: string, group: string): string {
  return `${stack}-${group}`;
}

/**
 * The settings as they stand in a function's environment, for which Lambda has 4 KB: ten packaging groups of ten versions each would not
 * fit as they are. A group is one text, `<content class> <DRM profile, or -> <format><number>,<number> ...`, such as
 * `clear - dash1 hls1,2`, without its id, which the stack's name and the group's come to.
 *
 * @throws Error for a packaging group whose id is another one
 */
export function compactSettings({
  packagingGroups,
  ...settings
}: IngestSettings): z.input<typeof compactSettingsSchema> {
  return {
    ...settings,
    packagingGroups: Object.fromEntries(
      Object.entries(packagingGroups).map(([name, { id, ...group }]) => {
        const usual = packagingGroupId(settings.stack, name);
        if (id !== usual) {
          throw new Error(
            `packaging group ${name}: got the id ${id}, expected ${usual}. The ingest functions go by the stack's name and the group's.`,
          );
        }
        return [name, groupText(group)];
      }),
    ),
  };
}

function groupText({ contentClass, drm = NO_DRM, versions }: Group): string {
  const numbers = new Map<string, number[]>();
  for (const { format, number } of versions.map(parseVersion)) {
    numbers.set(format, [...(numbers.get(format) ?? []), number]);
  }
  const formats = [...numbers]
    .map(([format, listed]) => `${format}${listed.sort((one, other) => one - other).join(",")}`)
    .sort();
  return [contentClass, drm, ...formats].join(" ");
}

const groupTextSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]* (-|[a-z][a-z0-9-]*)( [a-z]+\d+(,\d+)*)*$/,
    "expected <content class> <DRM profile, or -> <format><number>,<number> ..., such as clear - dash1 hls1,2",
  )
  .transform((text): Group => {
    const [contentClass = "", drm, ...formats] = text.split(" ");
    return {
      contentClass,
      ...(drm === undefined || drm === NO_DRM ? {} : { drm }),
      versions: formats.flatMap((listed) => {
        const format = listed.replace(/\d.*$/, "");
        return listed
          .slice(format.length)
          .split(",")
          .map((number) => `${format}-v${number}`);
      }),
    };
  });

/** Reads what {@link compactSettings} made. */
export const compactSettingsSchema = ingestSettingsSchema
  .extend({ packagingGroups: z.record(z.string(), groupTextSchema) })
  .transform(({ packagingGroups, ...settings }): IngestSettings => ({
    ...settings,
    packagingGroups: Object.fromEntries(
      Object.entries(packagingGroups).map(([name, group]) => [
        name,
        { id: packagingGroupId(settings.stack, name), ...group },
      ]),
    ),
  }));
