import { createHash } from "node:crypto";

/** A message attribute: a text, a number as text, or bytes. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`; a label may follow after a period. */
  readonly dataType: string;
  /** The value; of `Binary` in base64. */
  readonly text: string;
}

/** Attributes of a message, by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Attributes that a message may have. */
const MAX_ATTRIBUTES = 10;

/** What SQS refuses in a message's attributes, or undefined. */
export function attributeProblem(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes);
  if (names.length > MAX_ATTRIBUTES) {
    return `${names.length} message attributes, ${MAX_ATTRIBUTES} are allowed`;
  }
  const wrong = names.find((name) => !/^(?!aws\.|amazon\.)[A-Za-z0-9_.-]{1,256}$/i.test(name));
  if (wrong !== undefined) {
    return `the message attribute name ${JSON.stringify(wrong)} is not valid`;
  }
  const untyped = Object.entries(attributes).find(
    ([, { dataType, text }]) => !/^(String|Number|Binary)(\..+)?$/.test(dataType) || text === "",
  );
  return untyped && `the message attribute ${untyped[0]} needs a value of type String, Number or Binary`;
}

/** Bytes that attributes add to a message's size. */
export function attributeBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType) + valueBytes(attribute).length,
    0,
  );
}

/** The digest of "Calculating the MD5 message digest for message attributes", hexadecimal; undefined without attributes. */
export function attributesDigest(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) {
    return undefined;
  }
  const hash = createHash("md5");
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute !== undefined) {
      hash.update(withLength(Buffer.from(name))).update(withLength(Buffer.from(attribute.dataType)));
      hash.update(Buffer.from([isBinary(attribute) ? 2 : 1])).update(withLength(valueBytes(attribute)));
    }
  }
  return hash.digest("hex");
}

/** True for bytes. */
export function isBinary({ dataType }: MessageAttribute): boolean {
  return dataType.startsWith("Binary");
}

function valueBytes(attribute: MessageAttribute): Buffer {
  return Buffer.from(attribute.text, isBinary(attribute) ? "base64" : "utf8");
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
