import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./support/cli.ts";

/** Who may import whom: the direction of the data. A folder not named may be imported by anyone. */
const forbidden: [from: RegExp, to: RegExp, why: string][] = [
  [/^src\/domain\//, /^(?!src\/domain\/|node:test)/, "domain imports domain and zod alone"],
  [/^src\/lib\//, /^src\/(?!lib\/|errors|env)/, "lib holds no domain words"],
  [
    /^src\/(plan|stats|report)\//,
    /^(node:fs|node:child_process|src\/(workspace|sandbox|agents|store|commands|library)\/)/,
    "plan, stats and report are pure",
  ],
  [/^src\/trace\//, /^src\/(?!trace\/|domain\/|store\/|stats\/|lib\/|errors)/, "a trace is made of what is on disk, and of nothing else"],
  [
    /^src\/calibration\//,
    /^(node:|src\/(?!calibration\/|domain\/|stats\/|lib\/|errors))/,
    "calibration is pure: labels and judgements in, agreement out",
  ],
  [
    /^src\/nightly\//,
    /^(node:|src\/(?!nightly\/|domain\/|stats\/|lib\/|errors))/,
    "nights are judged by pure functions: samples in, verdicts out",
  ],
  [/^src\/explain\//, /^(node:|src\/(?!explain\/|domain\/|stats\/figures))/, "two trials are held against each other by pure functions"],
  [/^src\/merge\//, /^src\/(?!merge\/|plan\/|store\/|domain\/|lib\/|errors)/, "shards are put together from what is on disk"],
  [/^src\/preview\//, /^src\/(?!preview\/|lib\/|errors|env)/, "a preview knows git and a patch"],
  [
    /^src\/history\//,
    /^src\/(?!history\/|domain\/|stats\/|store\/|trace\/experiment|lib\/|errors)/,
    "the index is made of what is on disk, and of nothing else",
  ],
  [/^src\/sinks\//, /^src\/(?!sinks\/|domain\/|lib\/|errors|env|version)/, "sinks know traces, nothing of runs"],
  [
    /^src\/push\//,
    /^src\/(?!push\/|sinks\/(types|failure)|trace\/|store\/|domain\/|lib\/|errors|env)/,
    "a push knows the sink contract and what is on disk",
  ],
  [
    /^src\/(run|grading|workspace|scoring|store|sinks|trace|push|merge)\//,
    /^src\/(commands|library)\//,
    "nothing looks up to the commands",
  ],
  [
    /^src\/(run|grading|workspace|scoring)\//,
    /^src\/sandbox\/(local|bubblewrap|container|index)/,
    "run knows the sandbox contract, commands pick one",
  ],
  [/^src\/run\//, /^src\/agents\/(oracle|nop|scripted|command|index|cli\/)/, "run knows the agent contract, commands pick one"],
  [
    /^src\/judging\//,
    /^src\/(?!judging\/|domain\/|gateway\/(metering\/|endpoint-key)|store\/|lib\/|scorer-api|errors)/,
    "the judge is a client with a memory, and knows nothing of runs",
  ],
  [/^src\/agents\//, /^src\/(run|grading|store|workspace|load|commands)\//, "agents see sandbox types and domain"],
  [/^src\/gateway\//, /^src\/(?!gateway\/|domain\/|lib\/|errors|env)/, "the gateway knows networks, nothing of runs"],
  [
    /^src\/request\//,
    /^(node:|src\/(?!request\/|domain\/|lib\/|errors|preview\/repo-state))/,
    "what is asked for is made of what was read",
  ],
  [/^src\/gateway\//, /^node:child_process$/, "the gateway starts nothing"],
  [/^scorers\//, /^src\/(?!scorer-api)/, "scorers import scorer-api alone"],
  [
    /^viewer\//,
    /^(node:|src\/(?!pages\/(keys|[a-z-]+-page)\.ts|domain\/|report\/(format|status)))/,
    "the front-end knows documents and words, nothing of disks",
  ],
  [
    /^src\/pages\//,
    /^(node:http|src\/(?!pages\/|library\/|store\/|history\/|stats\/|explain\/|trace\/|grading\/report|run\/summary|report\/|domain\/|lib\/|errors))/,
    "pages are made of what is on disk",
  ],
  [/^src\/(?!viewer\/|commands\/|report\/)/, /^src\/viewer\//, "the viewer is an end of the data"],
  [/^src\/(?!load\/scorers\.ts)/, /^scorers\//, "scorers come through load/scorers.ts"],
];

/** One home a package. */
const homes: Record<string, RegExp> = {
  execa: /^src\/lib\/run-tool\.ts$/,
  picocolors: /^src\/lib\/colours\.ts$/,
  yargs: /^src\/(cli|commands\/)/,
  "smol-toml": /^src\/load\/|^src\/grading\/manifest-keys\.ts$|^scorers\/lib\/dependencies\.ts$/,
  "fast-xml-parser": /^src\/grading\/junit\.ts$|^src\/report\/cases\/junit-xml\.ts$/,
  "tap-parser": /^src\/grading\/tap\.ts$/,
  "oxc-parser": /^scorers\/lib\/javascript\.ts$|^src\/workspace\/imports\.ts$/,
  braintrust: /^src\/agents\/openai-loop\/trace\.ts$|^src\/sinks\/braintrust\//,
  uuid: /^src\/sinks\/braintrust\/ids\.ts$/,
  "csv-parse/sync": /^src\/lib\/csv\.ts$/,
  "@opentelemetry/api": /^src\/sinks\/otel\//,
  "@opentelemetry/otlp-transformer": /^src\/sinks\/otel\/encode\.ts$/,
  "@opentelemetry/resources": /^src\/sinks\/otel\/encode\.ts$/,
  "@opentelemetry/sdk-trace": /^src\/sinks\/otel\//,
  "csv-stringify/sync": /^src\/calibration\/sheet\.ts$|^src\/report\/export-csv\.ts$/,
  openai: /^src\/agents\/openai-loop\/|^src\/judging\/client\.ts$/,
  autoevals: /^scorers\/lib\/ballots\.ts$/,
  "oxc-transform": /^src\/run\/hunks\.ts$/,
  "node:child_process": /^src\/sandbox\/|^src\/push\/start\.ts$/,
  "node:http": /^src\/gateway\/|^src\/viewer\/(access|answers|entry|send|serve)\.ts$/,
  "node:https": /^src\/gateway\//,
  "node:sqlite": /^src\/store\/lock\.ts$|^src\/history\//,
};

const files = ["src", "scorers", "viewer"]
  .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`))
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"));
const imports = files.flatMap((file) => importsOf(file).map((to) => ({ file, to })));

describe("structure", () => {
  it("sees the code", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  it.each(forbidden)("%s never imports %s: %s", (from, to) => {
    expect(imports.filter((one) => from.test(one.file) && to.test(one.to) && one.to !== "zod")).toEqual([]);
  });

  it.each(Object.entries(homes))("%s has one home", (name, home) => {
    expect(imports.filter((one) => one.to === name && !home.test(one.file))).toEqual([]);
  });

  it("keeps files small", () => {
    const long = files.filter((file) => readFileSync(path.join(root, file), "utf8").split("\n").length > 300);
    expect(long).toEqual([]);
  });

  it("never returns a promise unawaited out of an `await using` scope", () => {
    const found = files.filter((file) => leaksScope(readFileSync(path.join(root, file), "utf8")));
    expect(found).toEqual([]);
    expect(leaksScope("async () => {\n  await using box = open();\n  return run(box);\n}")).toBe(true);
  });
});

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const found = [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
  return found.map((to) => (to.startsWith(".") ? path.posix.normalize(path.posix.join(path.posix.dirname(file), to)) : to));
}

/** A `return call(...)` without await between an `await using` and the end of its block: the resource would be gone too early. */
function leaksScope(text: string): boolean {
  const lines = text.split("\n");
  return lines.some((line, at) => {
    if (!line.includes("await using")) return false;
    const indent = line.search(/\S/);
    const end = lines.findIndex((later, index) => index > at && later.trim() !== "" && later.search(/\S/) < indent);
    const block = lines.slice(at + 1, end < 0 ? undefined : end);
    return block.some((inner) => inner.search(/\S/) >= indent && /^\s*return (?!await\b|\{|\[|undefined|new )[\w.]+\(/.test(inner));
  });
}
