/** Writes the html report of a run and prints what it took, and the peak memory of this process. Used by bench/viewer.ts. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Config } from "../src/domain/config.ts";
import { secretsOf } from "../src/run/secrets.ts";
import { findRun } from "../src/store/reader.ts";
import { viewerHtml } from "../src/viewer/assets.ts";
import { packReport } from "../src/viewer/pack-report.ts";

const [results = "", run = "latest", output = ""] = process.argv.slice(2);
const config = Config.parse({ variants: [{ name: "oracle", agent: "oracle" }] });
const started = performance.now();
const runId = path.basename(await findRun(results, run));
const redactor = secretsOf(config).redactor();
const { text, bytes, contents } = await packReport({
  resolved: { config, results },
  runId,
  html: await viewerHtml(),
  maxBytes: 3_000_000,
  redactor,
});
await writeFile(output, text);
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage();
const trials = contents.parts.find(({ what }) => what === "trial pages")?.held ?? 0;
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1_000, peakBytes: process.resourceUsage().maxRSS * 1_024, bytes, trials }));
