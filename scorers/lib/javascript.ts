import type { Declaration as AstDeclaration, Class, Statement } from "oxc-parser";
import { parseSync } from "oxc-parser";
import { type Declaration, fold } from "./declaration.ts";

/** Top-level declarations and methods of a JavaScript or TypeScript module. A file that does not parse has none. */
export function javascriptDeclarations(path: string, text: string): Declaration[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) return [];
  const reader: Reader = { text, found: new Map() };
  // lists of names last: they may stand above what they export
  const isList = (statement: Statement) => statement.type === "ExportNamedDeclaration" && statement.declaration === null;
  for (const statement of program.body.filter((one) => !isList(one))) readStatement(reader, statement);
  for (const statement of program.body.filter(isList)) readStatement(reader, statement);
  return [...reader.found.values()];
}

interface Reader {
  text: string;
  found: Map<string, Declaration>;
}

interface Span {
  start: number;
  end: number;
}

function readStatement(reader: Reader, statement: Statement): void {
  switch (statement.type) {
    case "ExportNamedDeclaration": {
      if (statement.declaration) readDeclaration(reader, statement.declaration, true);
      for (const { local, exported } of statement.specifiers) {
        const inner = statement.source === null ? reader.found.get(reader.text.slice(local.start, local.end)) : undefined;
        const name = reader.text.slice(exported.start, exported.end);
        const signature = inner?.signature ?? `${reader.text.slice(local.start, local.end)} from ${statement.source?.value ?? "here"}`;
        reader.found.set(name, { name, exported: true, signature, text: inner?.text ?? signature });
      }
      break;
    }
    case "ExportDefaultDeclaration":
      if (statement.declaration.type === "ClassDeclaration") readClass(reader, statement.declaration, true);
      else add(reader, "default", true, statement, headEnd(statement.declaration));
      break;
    case "ExportAllDeclaration":
      add(reader, `* from ${statement.source.value}`, true, statement, statement.end);
      break;
    default:
      readDeclaration(reader, statement as AstDeclaration, false);
  }
}

function readDeclaration(reader: Reader, declaration: AstDeclaration, exported: boolean): void {
  switch (declaration.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      add(reader, declaration.id?.name ?? "default", exported, declaration, headEnd(declaration));
      break;
    case "ClassDeclaration":
      readClass(reader, declaration, exported);
      break;
    case "VariableDeclaration":
      for (const one of declaration.declarations) {
        const name = reader.text.slice(one.id.start, one.id.end).split(":", 1)[0]?.trim() ?? "";
        add(reader, name, exported, one, one.init === null ? one.end : headEnd(one.init, one.id.end));
      }
      break;
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
      add(reader, declaration.id.name, exported, declaration, declaration.end);
      break;
    default: // statements that declare nothing
  }
}

function readClass(reader: Reader, declaration: Class, exported: boolean): void {
  const className = declaration.id?.name ?? "default";
  add(reader, className, exported, declaration, declaration.body.start);
  for (const member of declaration.body.body) {
    if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") continue;
    const key = reader.text.slice(member.key.start, member.key.end);
    const isPublic = member.accessibility !== "private" && member.key.type !== "PrivateIdentifier";
    const end = member.type === "MethodDefinition" ? (member.value.body?.start ?? member.end) : (member.value?.start ?? member.end);
    add(reader, `${className}.${key}`, exported && isPublic, member, end);
  }
}

/** Where the part that callers see ends: the body of a function, else `fallback` (a value's own text is no signature). */
function headEnd(node: Span & { type: string; body?: unknown }, fallback = node.end): number {
  const isFunction = /Function|^TSDeclareFunction/.test(node.type);
  const body = node.body as Partial<Span> | null | undefined;
  return isFunction && typeof body?.start === "number" ? body.start : fallback;
}

function add(reader: Reader, name: string, exported: boolean, span: Span, end: number): void {
  const signature = fold(reader.text.slice(span.start, end));
  reader.found.set(name, { name, exported, signature, text: fold(reader.text.slice(span.start, span.end)) });
}
