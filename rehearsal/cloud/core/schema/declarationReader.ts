import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { findDeclaration, packageDirectory } from "./sdkPackages";
import type { Properties, PropertySchema, SchemaDocument, Shape, TypeSchema } from "./shapes";

/**
 * Reads argument names and shapes from the SDKs' declarations by parsing alone: a type checker over the 5.7 MB file of
 * nested input types takes seconds, cutting out the needed namespaces takes milliseconds.
 */
export function readDeclarations(tokens: readonly string[]): SchemaDocument {
  return new DeclarationReader().read(tokens);
}

class DeclarationReader {
  readonly #inputFiles = new Map<string, string>();
  readonly #namespaces = new Map<string, ReadonlyMap<string, ts.InterfaceDeclaration>>();
  readonly #definitions = new Map<string, Properties>();
  readonly #pending: string[] = [];

  read(tokens: readonly string[]): SchemaDocument {
    const types = new Map<string, TypeSchema>();
    for (const token of tokens) {
      const schema = this.#readType(token);
      if (schema !== undefined) {
        types.set(token, schema);
      }
    }
    for (let name = this.#pending.pop(); name !== undefined; name = this.#pending.pop()) {
      this.#readDefinition(name);
    }
    return { types: Object.fromEntries(types), definitions: Object.fromEntries(this.#definitions) };
  }

  #readType(token: string): TypeSchema | undefined {
    const declaration = findDeclaration(token);
    if (declaration === undefined) {
      return undefined;
    }
    const source = parse(readFileSync(declaration.file, "utf8"));
    const args = interfacesOf(source.statements).get(`${declaration.className}Args`);
    const type = source.statements
      .filter(ts.isClassDeclaration)
      .find((node) => node.name?.text === declaration.className);
    if (type === undefined) {
      return undefined;
    }
    return {
      arguments: args === undefined ? {} : this.#properties(declaration.pkg, args.members),
      outputs: type.members
        .filter(ts.isPropertyDeclaration)
        .filter(
          (member) => member.modifiers?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) !== true,
        )
        .map((member) => nameOf(member.name)),
    };
  }

  #properties(pkg: string, members: ts.NodeArray<ts.TypeElement>): Properties {
    const properties = new Map<string, PropertySchema>();
    for (const member of members) {
      if (ts.isPropertySignature(member)) {
        const shape = member.type === undefined ? "any" : this.#shape(pkg, member.type);
        properties.set(nameOf(member.name), { shape, optional: member.questionToken !== undefined });
      }
    }
    return Object.fromEntries(properties);
  }

  #shape(pkg: string, node: ts.TypeNode): Shape {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return "string";
      case ts.SyntaxKind.NumberKeyword:
        return "number";
      case ts.SyntaxKind.BooleanKeyword:
        return "boolean";
      default:
    }
    if (ts.isParenthesizedTypeNode(node)) {
      return this.#shape(pkg, node.type);
    }
    if (ts.isArrayTypeNode(node)) {
      return { list: this.#shape(pkg, node.elementType) };
    }
    if (ts.isUnionTypeNode(node)) {
      return this.#union(pkg, node);
    }
    if (ts.isTypeLiteralNode(node)) {
      const index = node.members.find(ts.isIndexSignatureDeclaration);
      return index === undefined
        ? { object: this.#properties(pkg, node.members) }
        : { map: this.#shape(pkg, index.type) };
    }
    if (ts.isLiteralTypeNode(node)) {
      return ts.isStringLiteral(node.literal) ? "string" : "any";
    }
    return ts.isTypeReferenceNode(node) ? this.#reference(pkg, node) : "any";
  }

  #union(pkg: string, node: ts.UnionTypeNode): Shape {
    const shapes = new Map<string, Shape>();
    for (const type of node.types) {
      const absent =
        type.kind === ts.SyntaxKind.UndefinedKeyword ||
        (ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword);
      if (!absent) {
        const shape = this.#shape(pkg, type);
        shapes.set(JSON.stringify(shape), shape);
      }
    }
    const [only, ...others] = shapes.values();
    if (only === undefined) {
      return "any";
    }
    return others.length === 0 ? only : { oneOf: [only, ...others] };
  }

  #reference(pkg: string, node: ts.TypeReferenceNode): Shape {
    const name = node.typeName.getText();
    const [argument, value] = node.typeArguments ?? [];
    if (argument !== undefined && /^pulumi\.(Input|Output)$/.test(name)) {
      return this.#shape(pkg, argument);
    }
    if (name === "Record" && value !== undefined) {
      return { map: this.#shape(pkg, value) };
    }
    if (name.startsWith("pulumi.asset.")) {
      return name === "pulumi.asset.Archive" ? "archive" : "asset";
    }
    if (name.startsWith("inputs.")) {
      return this.#ref(`${pkg}:${name.slice("inputs.".length)}`);
    }
    if (name.startsWith("pulumiAws.types.input.")) {
      return this.#ref(`aws:${name.slice("pulumiAws.types.input.".length)}`);
    }
    // What is left are enumerations, ARN and classes of other resources: on the wire all of them are texts.
    return name.startsWith("pulumi") ? "any" : "string";
  }

  #ref(name: string): Shape {
    if (!this.#definitions.has(name)) {
      this.#definitions.set(name, {});
      this.#pending.push(name);
    }
    return { ref: name };
  }

  #readDefinition(name: string): void {
    const [pkg = "", path = ""] = name.split(":");
    const dot = path.lastIndexOf(".");
    const declaration = this.#namespace(pkg, path.slice(0, Math.max(0, dot))).get(path.slice(dot + 1));
    if (declaration === undefined) {
      throw new Error(`the declarations of package ${pkg} use the input type ${path}, but do not declare it`);
    }
    this.#definitions.set(name, this.#properties(pkg, declaration.members));
  }

  #namespace(pkg: string, namespace: string): ReadonlyMap<string, ts.InterfaceDeclaration> {
    const key = `${pkg}:${namespace}`;
    const existing = this.#namespaces.get(key);
    if (existing !== undefined) {
      return existing;
    }
    const found = interfacesOf(parse(cutNamespace(this.#inputFile(pkg), namespace)).statements);
    this.#namespaces.set(key, found);
    return found;
  }

  #inputFile(pkg: string): string {
    const existing = this.#inputFiles.get(pkg);
    if (existing !== undefined) {
      return existing;
    }
    const text = readFileSync(join(packageDirectory(pkg) ?? "", "types", "input.d.ts"), "utf8");
    this.#inputFiles.set(pkg, text);
    return text;
  }
}

/** The text of one namespace's inside, or, for the empty name, what stands before the first namespace. */
function cutNamespace(file: string, namespace: string): string {
  const opening = "\nexport declare namespace ";
  if (namespace === "") {
    const end = file.indexOf(opening);
    return end < 0 ? file : file.slice(0, end);
  }
  const head = `${opening}${namespace} {`;
  const start = file.indexOf(head);
  return start < 0 ? "" : file.slice(start + head.length, file.indexOf("\n}", start));
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true);
}

function interfacesOf(statements: ts.NodeArray<ts.Statement>): ReadonlyMap<string, ts.InterfaceDeclaration> {
  return new Map(statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node]));
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}
