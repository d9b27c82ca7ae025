import { isMap, isScalar, type Document, parseDocument, type Pair } from "yaml";
import { z } from "zod";

import { cdnIdentifierSchema, type CdnIdentifierConfig } from "../../stacks/schemas/cdnIdentifierSchema";
import { signingKeySchema } from "../../stacks/schemas/signingKeySchema";
import type { RotationConfiguration, SigningKeyStates } from "./ports";
import { RotationRefusedError } from "./refusal";

const KEYS = "media-platform:signingKeys";
const REGIONS = "media-platform:regions";

const rotated = z.object({
  config: z.object({
    [KEYS]: z.preprocess(fromJson, z.record(z.string(), signingKeySchema)),
    [REGIONS]: z.preprocess(
      fromJson,
      z.record(z.string(), z.looseObject({ cdnIdentifier: cdnIdentifierSchema.prefault({}) })),
    ),
  }),
});

/**
 * Reads what rotations are about from a stack file's text.
 *
 * @throws RotationRefusedError naming what is missing or malformed
 */
export function readStackFile(text: string): RotationConfiguration {
  const parsed = rotated.safeParse(parseDocument(text).toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new RotationRefusedError(`The stack's configuration cannot be read: ${problems.join("; ")}.`);
  }
  const { config } = parsed.data;
  return {
    signingKeys: config[KEYS],
    cdnIdentifiers: Object.fromEntries(
      Object.entries(config[REGIONS]).map(([region, { cdnIdentifier }]) => [region, cdnIdentifier]),
    ),
  };
}

/** The text with these signing keys. Keys that stay as they are keep their lines, and everything else does. */
export function withSigningKeys(text: string, keys: SigningKeyStates): string {
  const before = readStackFile(text).signingKeys;
  return edited(text, KEYS, (document) => {
    for (const name of Object.keys(before).filter((known) => keys[known] === undefined)) {
      document.deleteIn(["config", KEYS, name]);
    }
    for (const [name, key] of Object.entries(keys)) {
      if (JSON.stringify(before[name]) !== JSON.stringify(key)) {
        document.setIn(
          ["config", KEYS, name],
          "trustedUntil" in key ? inline(document, { ...key }) : key.state,
        );
      }
    }
  });
}

/** The text with another state of one Region's CDN identifier. */
export function withCdnIdentifier(text: string, region: string, identifier: CdnIdentifierConfig): string {
  return edited(text, REGIONS, (document) => {
    document.setIn(["config", REGIONS, region, "cdnIdentifier"], inline(document, { ...identifier }));
  });
}

/** A map in one line. Instants are quoted: without, Pulumi reads them as YAML's own timestamps and writes them in another form. */
function inline(document: Document, value: Readonly<Record<string, unknown>>): unknown {
  const node = document.createNode(
    Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)),
  );
  if (isMap(node)) {
    node.flow = true;
    for (const { value: part } of node.items) {
      if (isScalar(part) && typeof part.value === "string" && part.value.includes(":")) {
        part.type = "QUOTE_DOUBLE";
      }
    }
  }
  return node;
}

/** Edits below one setting, and takes over no other line of what the edit makes of the file. */
function edited(text: string, setting: string, edit: (document: Document) => void): string {
  const document = parseDocument(text);
  const given = document.getIn(["config", setting], true);
  if (isScalar(given)) {
    document.setIn(["config", setting], document.createNode(fromJson(given.value)));
  }
  edit(document);
  const whole = document.toString({ lineWidth: 0 });
  const [from, to] = [placeOf(text, setting), placeOf(whole, setting)];
  return from.column === to.column
    ? text.slice(0, from.start) + whole.slice(to.start, to.end) + text.slice(from.end)
    : whole;
}

/** Where a setting is, from its name to the end of its value. */
function placeOf(text: string, setting: string): { start: number; end: number; column: number } {
  const config = parseDocument(text).get("config", true);
  const pair: Pair | undefined = isMap(config)
    ? config.items.find(({ key }) => isScalar(key) && key.value === setting)
    : undefined;
  const [key, value] = [pair?.key, pair?.value];
  const range = isScalar(value) || isMap(value) ? value.range : undefined;
  if (
    !isScalar(key) ||
    key.range === null ||
    key.range === undefined ||
    range === null ||
    range === undefined
  ) {
    throw new RotationRefusedError(`The stack's configuration has no ${setting}.`);
  }
  const start = key.range[0];
  return { start, end: range[1], column: start - text.lastIndexOf("\n", start) };
}

/** Pulumi takes structured values as JSON text too. */
function fromJson(value: unknown): unknown {
  if (typeof value !== "string") {
    return value;
  }
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return value;
  }
}
