import { gunzipSync } from "node:zlib";

/** What a report file carries, by key. */
export function documentsOf(html: string): Map<string, unknown> {
  const scripts = [...html.matchAll(/<script type="application\/json" data-key="([^"]*)">([^<]*)<\/script>/g)];
  return new Map(scripts.map(([, key = "", data = ""]) => [key, JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString("utf8"))]));
}
