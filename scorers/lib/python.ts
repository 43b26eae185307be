import { type Declaration, fold } from "./declaration.ts";

const HEAD = /^(?<indent> {0,4}|\t?)(?:async\s+)?(?<kind>def|class)\s+(?<name>\w+)/;

/** Functions, classes and methods of a Python module by their layout; a name without a leading underscore is exported. */
export function pythonDeclarations(text: string): Declaration[] {
  const lines = text.split("\n");
  const found: Declaration[] = [];
  let owner = "";
  for (const [at, line] of lines.entries()) {
    const head = HEAD.exec(line)?.groups;
    if (!head?.["name"]) {
      if (/^[^\s#)\]}]/.test(line)) owner = ""; // another statement at the left edge ends a class
      continue;
    }
    const indent = head["indent"]?.length ?? 0;
    if (indent > 0 && (owner === "" || head["kind"] === "class")) continue;
    const name = indent > 0 ? `${owner}.${head["name"]}` : head["name"];
    if (indent === 0) owner = head["kind"] === "class" ? head["name"] : "";
    const exported = name.split(".").every((part) => !part.startsWith("_") || /^__\w+__$/.test(part));
    found.push({ name, exported, signature: fold(signature(lines, at)), text: fold(body(lines, at, indent)) });
  }
  return found;
}

const MAX_HEAD_LINES = 40;

function signature(lines: readonly string[], at: number): string {
  const end = lines.slice(at, at + MAX_HEAD_LINES).findIndex((line) => /:\s*(#.*)?$/.test(line));
  return lines.slice(at, at + Math.max(0, end) + 1).join("\n");
}

/** Up to the next line that is indented no deeper, closing brackets of the head aside. */
function body(lines: readonly string[], at: number, indent: number): string {
  const rest = lines.slice(at + 1).findIndex((line) => line.trim() !== "" && line.search(/\S/) <= indent && !/^\s*[)\]}]/.test(line));
  return lines.slice(at, rest < 0 ? undefined : at + 1 + rest).join("\n");
}
