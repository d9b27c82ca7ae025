import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isList, isProps, toJson } from "../cloud/core/props";
import { UNKNOWN, type Json, type Props } from "../cloud/core/types";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  SIGNATURE_KEY,
  expandArchive,
  isArchiveValue,
  isWireArchive,
  type WireArchive,
} from "./archive";

/**
 * How the engine spells a value that is not known before the update: one text per type. The cloud needs no type there, so
 * it sees one of them, {@link UNKNOWN}.
 */
const UNKNOWN_OF_ANY_TYPE: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/**
 * Translates properties between the engine's wire format and the cloud's plain JSON, for the length of one call.
 * It remembers the archives that it expanded: the engine must get back what it sent (a few words), not the files.
 */
export class Wire {
  readonly #archives = new Map<string, WireArchive>();

  /** Properties as the cloud reads them; an absent struct is an empty object. */
  read(struct: Struct | undefined): Props {
    return struct === undefined ? {} : this.#object(toProps(struct));
  }

  /** Properties as the engine stores them. */
  write(props: Props): Struct {
    const packed = this.#pack(props);
    return Struct.fromJavaScript(isProps(packed) ? mutable(packed) : {});
  }

  #value(value: Json): Json {
    if (typeof value === "string") {
      return UNKNOWN_OF_ANY_TYPE.has(value) ? UNKNOWN : value;
    }
    if (isList(value)) {
      return value.map((item) => this.#value(item));
    }
    return isProps(value) ? this.#marked(value) : value;
  }

  #marked(value: Props): Json {
    if (isWireArchive(value)) {
      const expanded = expandArchive(value);
      const { hash, files } = expanded.$archive;
      // The same archive may come twice, once reduced to its hash (as the old value): the whole one must survive.
      if (!this.#archives.has(hash) || Object.keys(files).length > 0) {
        this.#archives.set(hash, value);
      }
      return expanded;
    }
    switch (value[SIGNATURE_KEY]) {
      case undefined:
        return this.#object(value);
      case SECRET_SIGNATURE:
        return this.#value(value["value"] ?? null);
      case OUTPUT_SIGNATURE:
        return value["value"] === undefined ? UNKNOWN : this.#value(value["value"]);
      case ASSET_SIGNATURE:
        throw new Error(
          "a single-file asset as an argument is not known to the rehearsal; use an archive or a text",
        );
      default:
        throw new Error(
          "an argument of a kind that the rehearsal does not know; use plain values and archives",
        );
    }
  }

  #object(value: Props): Props {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#value(item)]));
  }

  #pack(value: Json): Json {
    if (isList(value)) {
      return value.map((item) => this.#pack(item));
    }
    if (!isProps(value)) {
      return value;
    }
    if (isArchiveValue(value)) {
      const { hash } = value.$archive;
      return this.#archives.get(hash) ?? { [SIGNATURE_KEY]: ARCHIVE_SIGNATURE, hash };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#pack(item)]));
  }
}

function toProps(struct: Struct): Props {
  const json = toJson(struct.toJavaScript());
  return isProps(json) ? json : {};
}

type WireValue = null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

/** The protobuf library's types know no read-only values. */
function mutable(props: Props): { [key: string]: WireValue } {
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, mutableValue(value)]));
}

function mutableValue(value: Json): WireValue {
  if (isList(value)) {
    return value.map(mutableValue);
  }
  return isProps(value) ? mutable(value) : value;
}
