import { printable } from "./format.ts";
import { markdownName, markdownTable, markdownText } from "./markdown-text.ts";

/** How text of agents, tests and customers is shown, so that it says what it says and does nothing. */
export interface TextStyle {
  text(value: string, max?: number): string;
  /** An id, to be copied. */
  name(value: string): string;
}

/** A part of a report, for whatever it is shown in: its texts have been through the style. */
export interface Section {
  title: string;
  lines: readonly string[];
  table?: { head: readonly string[]; rows: readonly (readonly string[])[] };
  /** Lines for a shell. */
  commands?: readonly string[];
}

export const markdownStyle: TextStyle = { text: markdownText, name: markdownName };

export const terminalStyle: TextStyle = {
  text: (value, max = 200) => {
    const characters = [...printable(value.toWellFormed().replace(/\s+/g, " ").trim())];
    return characters.length <= max ? characters.join("") : `${characters.slice(0, max - 1).join("")}…`;
  },
  name: printable,
};

/** Empty sections are left out. */
export function markdownSections(sections: readonly Section[]): string {
  const parts = sections
    .filter(hasContent)
    .map(({ title, lines, table, commands = [] }) =>
      [
        ...(title === "" ? [] : [`### ${title}`, ""]),
        ...lines,
        ...(table === undefined ? [] : [...(lines.length > 0 ? [""] : []), ...markdownTable(table.head, table.rows)]),
        ...(commands.length === 0 ? [] : [...(lines.length > 0 ? [""] : []), "```sh", ...commands, "```"]),
      ].join("\n"),
    );
  return `${parts.join("\n\n")}\n`;
}

export function terminalSections(sections: readonly Section[]): string {
  const parts = sections.filter(hasContent).map(({ title, lines, table, commands = [] }) => {
    const rows = table === undefined ? [] : columns([table.head, ...table.rows]);
    const body = [...lines, ...rows, ...commands].map((line) => (title === "" ? line : `  ${line}`));
    return [...(title === "" ? [] : [title]), ...body].join("\n");
  });
  return parts.join("\n\n");
}

function hasContent({ lines, table, commands = [] }: Section): boolean {
  return lines.length + (table?.rows.length ?? 0) + commands.length > 0;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
