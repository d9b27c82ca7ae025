import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";

import { parsePlatformConfig } from "../../stacks/config";
import { platformSchema } from "../../stacks/configSchema";
import { encoded, legal, problemsOf } from "./support/legalConfig";
import { STACK_FILES } from "./platformFixture";

/** Commented keys that show an example: they have no default, or theirs is to have none. */
const EXAMPLES = [
  "regions.*.deployRoleArn",
  "regions.*.uploaderRoleArns",
  "delivery.deployRoleArn",
  "packagingGroups.*.drm",
  "packagingGroups.*.configurations.*.drm",
  "drm",
  "replication.ingestRegions",
  "storage.masterObjectLock",
  "transcoding.reservedQueues",
  "canary",
];

const NAMESPACE = "media-platform:";

/** A commented line that is a key and not prose: prose begins with a capital letter or a sign. */
const COMMENTED_KEY = /^(\s*)# ( *(?:media-platform:)?[a-z][\w-]*:(?: .*)?)$/;

/** A stack file, with what is commented out or without. */
function readStackFile(file: string, commented: "taken in" | "left out"): Readonly<Record<string, unknown>> {
  const text = readFileSync(path.join(__dirname, "../..", file), "utf8")
    .split("\n")
    .map((line) => (commented === "taken in" ? line.replace(COMMENTED_KEY, "$1$2") : line))
    .join("\n");
  const { config } = z.object({ config: z.record(z.string(), z.unknown()) }).parse(parse(text));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(NAMESPACE, ""), value]),
  );
}

/** What a schema says underneath its defaults and wrappers. */
function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.unwrap())
    : schema;
}

/** Paths of every key that the schema knows; `*` stands for a name that the operator chooses. */
function knownKeys(schema: unknown, at: readonly string[] = []): readonly string[] {
  const type = bare(schema);
  const here = at.length === 0 ? [] : [at.join(".")];
  if (type instanceof z.ZodObject) {
    return [...here, ...Object.entries(type.shape).flatMap(([key, value]) => knownKeys(value, [...at, key]))];
  }
  return type instanceof z.ZodRecord ? [...here, ...knownKeys(type.valueType, [...at, "*"])] : here;
}

/** Every value of a configuration by its path, groups included, with `*` for names that the operator chooses. */
function values(
  value: unknown,
  schema: unknown,
  at: readonly string[] = [],
): readonly (readonly [string, unknown])[] {
  const type = bare(schema);
  const here: readonly (readonly [string, unknown])[] = at.length === 0 ? [] : [[at.join("."), value]];
  const children = z.record(z.string(), z.unknown()).safeParse(value);
  if (!children.success) {
    return here;
  }
  return [
    ...here,
    ...Object.entries(children.data).flatMap(([key, child]) =>
      type instanceof z.ZodObject
        ? values(child, type.shape[key], [...at, key])
        : type instanceof z.ZodRecord
          ? values(child, type.valueType, [...at, "*"])
          : [],
    ),
  ];
}

function isExample(key: string): boolean {
  return EXAMPLES.some((example) => key === example || key.startsWith(`${example}.`));
}

for (const file of STACK_FILES) {
  describe(`the committed ${file}`, () => {
    const full = new Map(values(readStackFile(file, "taken in"), platformSchema));
    const active = new Map(values(readStackFile(file, "left out"), platformSchema));

    it("lists every key that there is", () => {
      expect(knownKeys(platformSchema).filter((key) => !full.has(key))).to.deep.equal([]);
    });

    it("shows the true default of every key that is commented out, and nothing where there is none", () => {
      const defaults = new Map(values(parsePlatformConfig(encoded(legal())), platformSchema));
      const wrong = [...full]
        .filter(([key]) => !active.has(key) && !isExample(key))
        .filter(([, value]) => typeof value !== "object" || value === null || Array.isArray(value))
        .filter(([key, value]) => JSON.stringify(value ?? undefined) !== JSON.stringify(defaults.get(key)))
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}, not ${JSON.stringify(defaults.get(key))}`);
      expect(wrong).to.deep.equal([]);
    });

    it("shows DRM profiles that a stack could have", () => {
      expect(problemsOf({ ...legal(), drm: readStackFile(file, "taken in")["drm"] })).to.deep.equal([]);
    });
  });
}
