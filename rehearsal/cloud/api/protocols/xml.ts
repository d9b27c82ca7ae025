import XMLBuilder from "fast-xml-builder";
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";

/** An element's content: text, elements by name, or several elements of one name. Undefined ones are left out. */
export type XmlNode = string | number | boolean | readonly XmlNode[] | XmlElements | undefined;

/** Elements by name; `@xmlns` is the namespace of the element they are in. */
export interface XmlElements {
  readonly [name: string]: XmlNode;
}

const builder = new XMLBuilder({ attributeNamePrefix: "@", ignoreAttributes: false });
// Values stay texts: `<Value>007</Value>` is no number.
const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, parseTagValue: false });

const parsed = z.record(z.string(), z.unknown());

/** A document with one root element, in UTF-8. */
export function xmlDocument(root: string, namespace: string | undefined, content: XmlElements): string {
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    [root]: { ...(namespace === undefined ? {} : { "@xmlns": namespace }), ...content },
  });
}

/** What a document holds, by element name; an element that occurs once is no list. */
export function parseXml(source: string): Readonly<Record<string, unknown>> {
  return parsed.parse(parser.parse(source));
}
