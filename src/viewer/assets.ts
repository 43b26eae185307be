import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors.ts";

/** From source, and from `dist/src`. */
const places = ["../../dist/viewer/index.html", "../../viewer/index.html"].map((at) => fileURLToPath(new URL(at, import.meta.url)));

/** The viewer as one html file, made by `npm run build:viewer`. Throws ConfigError when it was not made. */
export async function viewerHtml(): Promise<string> {
  const built = places.find((file) => existsSync(file) && isBuilt(file));
  if (built !== undefined) return readFile(built, "utf8");
  throw new ConfigError("VIEWER_NOT_BUILT", `${places[0]} is not there: the viewer has not been built.`, {
    hint: "In a checkout of patchbench: `npm run build:viewer`.",
  });
}

/** Beside the sources there is a page of the same name that is not built. */
function isBuilt(file: string): boolean {
  return path.basename(path.resolve(file, "../..")) === "dist";
}
