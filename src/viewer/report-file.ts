import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/**
 * The viewer with its documents inside: one html file that asks nobody for anything. `documents` by key (src/pages/keys.ts). Each is
 * packed by itself, so that the browser unpacks only what is looked at.
 */
export async function reportFile(html: string, documents: ReadonlyMap<string, unknown>): Promise<string> {
  const packed = await Promise.all([...documents].map(([key, document]) => dataScript(key, document)));
  const [head, ...rest] = html.split("</head>");
  return [`${withPolicy(head ?? "", html)}${packed.join("")}`, ...rest].join("</head>");
}

const zip = promisify(gzip);

/** Base64 and URI-encoded keys hold nothing that could end the element. */
async function dataScript(key: string, document: unknown): Promise<string> {
  const data = await zip(JSON.stringify(document));
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
  const scripts = [...html.matchAll(/<script type="module"[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = ""]) => text);
  const hashes = scripts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return `default-src 'none'; script-src ${hashes.join(" ")}; style-src 'unsafe-inline'; img-src data:; connect-src ${connect}; base-uri 'none'; form-action 'none'`;
}
