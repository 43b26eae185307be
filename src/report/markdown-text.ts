import { printable } from "./format.ts";

/** Text of anyone's as Markdown that shows just that text: no markup, link, mention, HTML, or end of a table's cell. */
export function plain(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim())
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]()#+!|~$^=-]/g, (mark) => (mark === "-" ? mark : `\\${mark}`))
    .replace(/@/g, "@\u200b")
    .replace(/:(?=\/\/)|www(?=\.)/gi, "$&\u200b");
}

/** A table: each row's cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A link to a page, or the text alone where the address is none of the web. */
export function link(text: string, url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return plain(text);
  return `[${plain(text)}](<${new URL(url).href.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

/** Long lists are folded: the page stays short. */
export function folded(title: string, lines: readonly string[]): string {
  return `<details><summary>${plain(title)}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}
