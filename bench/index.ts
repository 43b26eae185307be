/**
 * Performance figures of patchbench itself: `npm run bench [-- section ...]`. Timings are ratios of work done side by side
 * on this machine; a goal is printed beside each figure and never fails anything.
 */
import { setMaxListeners } from "node:events";
import { adaptive } from "./adaptive.ts";
import { history } from "./history.ts";
import { memory } from "./memory.ts";
import { push } from "./push.ts";
import { sandbox } from "./sandbox.ts";
import { startup } from "./startup.ts";
import { stats } from "./stats.ts";
import { trial } from "./trial.ts";
import { viewer } from "./viewer.ts";
import { workspace } from "./workspace.ts";

const sections: Record<string, { about: string; run: () => Promise<void> }> = {
  trial,
  workspace,
  sandbox,
  memory,
  startup,
  push,
  adaptive,
  stats,
  history,
  viewer,
};

/** What a section brings along. */
const along: Record<string, string[]> = { stats: ["adaptive"] };

const asked = process.argv.slice(2).flatMap((name) => [name, ...(along[name] ?? [])]);
const unknown = asked.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`No section ${unknown.join(", ")}. Sections: ${Object.keys(sections).join(", ")}.`);
  process.exit(2);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130)); // "exit" cleans up
setMaxListeners(0);

for (const [name, section] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}\n${section.about}\n`);
  const started = performance.now();
  await section.run();
  console.log(`  (${Math.round((performance.now() - started) / 1_000)} s)`);
}
