/** Writes the JSON Schemas of task.toml, repo.toml, the config and price tables, for editors, and of trajectory.json, exports, comparisons, nights, trends, run reports and explanations. `--check` only compares. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Atif } from "../src/domain/atif.ts";
import { Comparison } from "../src/domain/comparison.ts";
import { Config } from "../src/domain/config.ts";
import { ExportLine } from "../src/domain/export-line.ts";
import { FlipExplanation } from "../src/domain/flip-explanation.ts";
import { NightReport } from "../src/domain/night.ts";
import { PriceTable } from "../src/domain/prices.ts";
import { RepoFile } from "../src/domain/repo.ts";
import { RunReport } from "../src/domain/run-report.ts";
import { TaskFile } from "../src/domain/task.ts";
import { Trend } from "../src/domain/trend.ts";

const schemas = {
  "task.schema.json": TaskFile,
  "repo.schema.json": RepoFile,
  "config.schema.json": Config,
  "prices.schema.json": PriceTable,
  "trajectory.schema.json": Atif,
  "export.schema.json": ExportLine,
  "night.schema.json": NightReport,
  "comparison.schema.json": Comparison,
  "trend.schema.json": Trend,
  "report.schema.json": RunReport,
  "flip.schema.json": FlipExplanation,
};
/** What is only ever written by us: its defaults are always there. */
const written = new Set([
  "export.schema.json",
  "night.schema.json",
  "comparison.schema.json",
  "trend.schema.json",
  "report.schema.json",
  "flip.schema.json",
]);
const folder = path.resolve(import.meta.dirname, "..", "schemas");

for (const [name, schema] of Object.entries(schemas)) {
  const file = path.join(folder, name);
  const text = `${JSON.stringify(z.toJSONSchema(schema, { io: written.has(name) ? "output" : "input" }), null, 2)}\n`;
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${path.relative(process.cwd(), file)} is out of date: npm run schemas`);
    process.exitCode = 1;
  }
}
