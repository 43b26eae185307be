#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`patchbench needs Node 22.18 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}
module.enableCompileCache?.(); // compiled modules are kept in the temp folder
const built = new URL("../dist/src/cli.js", import.meta.url);
const { main } = await import((existsSync(built) ? built : new URL("../src/cli.ts", import.meta.url)).href);
process.exitCode = await main(process.argv.slice(2));
