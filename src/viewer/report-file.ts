import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** The viewer with documents inside: one html file that asks nobody for anything. */
export interface ReportFile {
  /** Size of the file so far. */
  readonly bytes: number;
  /** Takes in a document under its key (src/pages/keys.ts), unless the file would become larger than `maxBytes`: then resolves with false. */
  add(key: string, document: unknown, maxBytes?: number): Promise<boolean>;
  text(): string;
}

/** Each document is packed by itself, so that the browser unpacks only what is looked at. */
export function openReportFile(html: string): ReportFile {
  const at = html.lastIndexOf("</head>"); // the script before it may hold the word too
  const [head, tail] = [withPolicy(html.slice(0, at), html), html.slice(at)];
  const packed: string[] = [];
  let bytes = Buffer.byteLength(head) + Buffer.byteLength(tail);
  return {
    get bytes() {
      return bytes;
    },
    async add(key, document, maxBytes = Number.POSITIVE_INFINITY) {
      const script = await dataScript(key, document);
      if (bytes + Buffer.byteLength(script) > maxBytes) return false;
      packed.push(script);
      bytes += Buffer.byteLength(script);
      return true;
    },
    text: () => [head, ...packed, tail].join(""),
  };
}

const zip = promisify(gzip);

/** Base64 and URI-encoded keys hold nothing that could end the element. */
async function dataScript(key: string, document: unknown): Promise<string> {
  const data = await zip(JSON.stringify(document), { level: 9 });
  return `<script type="application/json" data-key="${key.replace(/["&<>]/g, "_")}">${data.toString("base64")}</script>\n`;
}

/** Only the viewer's own script runs, and nothing is fetched, whatever the documents hold. */
function withPolicy(head: string, html: string): string {
  const policy = contentPolicy(html, "'none'");
  return head.replace(
    '<meta charset="utf-8" />',
    `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
  );
}

/** Content Security Policy (W3C, level 3) by the hashes of the inline scripts. Charts carry style attributes. */
export function contentPolicy(html: string, connect: "'self'" | "'none'"): string {
  const scripts = [...html.matchAll(/<script(?: type="module"[^>]*)?>([\s\S]*?)<\/script>/g)].map(([, text = ""]) => text);
  const hashes = scripts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return `default-src 'none'; script-src ${hashes.join(" ")}; style-src 'unsafe-inline'; img-src data:; connect-src ${connect}; base-uri 'none'; form-action 'none'`;
}
