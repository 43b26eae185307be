import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** A real Chromium. Throws where there is none: `.ci/run` installs it. */
export async function openBrowser(): Promise<Browser> {
  if (program === undefined) throw new Error("Chromium is needed here: install Debian's package `chromium`.");
  return chromium.launch({ executablePath: program, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}
