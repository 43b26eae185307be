import path from "node:path";
import type { Baseline } from "../../domain/baseline.ts";
import { Id } from "../../domain/id.ts";
import { whoAmI } from "../../env.ts";
import { BenchError, ConfigError, ExitCode } from "../../errors.ts";
import { parseValue } from "../../lib/parse-value.ts";
import { participants } from "../../library/pair-sides.ts";
import { type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { type NamedSample, sideReader } from "../../library/sides.ts";
import { baselineLine, baselineTable, baselineText } from "../../report/baselines.ts";
import { secretsOf } from "../../run/secrets.ts";
import { hasBaseline, readBaseline, readBaselines, removeBaseline, writeBaseline } from "../../store/baselines.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, progressOutput } from "../output.ts";

export interface BaselineFlags extends ConfigFlags {
  action: "set" | "list" | "show" | "clear";
  name?: string | undefined;
  from?: string | undefined;
  note: string;
  force: boolean;
  json: boolean;
}

export async function baselineAction(flags: BaselineFlags): Promise<ExitCode> {
  const resolved = await resolveConfig({ file: flags.config, results: flags.results });
  return ACTIONS[flags.action](flags, resolved);
}

const ACTIONS: Record<BaselineFlags["action"], (flags: BaselineFlags, resolved: ResolvedConfig) => Promise<ExitCode>> = {
  set,
  list,
  show,
  clear,
};

async function set(flags: BaselineFlags, resolved: ResolvedConfig): Promise<ExitCode> {
  const { config, results } = resolved;
  const { name: from, sample } = await sampleFrom(flags.from ?? "", resolved);
  const name = parseValue(Id, flags.name ?? sample.variant, { file: "the baseline's name", code: "CONFIG_INVALID" });
  const replaced = await refuseReplacing(name, results, flags.force);
  const problem = shortfall(sample, config.gate.completeness);
  if (problem !== undefined && !flags.force) {
    progressOutput().line(`Error: ${from}: ${problem}\n--force takes it all the same; the missing trials stay missing.`);
    return ExitCode.notMeasured;
  }
  const { note } = flags;
  const baseline: Baseline = { schemaVersion: 1, name, note, setAt: new Date().toISOString(), setBy: whoAmI(), from: [from], sample };
  const file = await writeBaseline(results, baseline, secretsOf(config).redactor());
  const place = path.relative(process.cwd(), file);
  const kept = await readBaseline(results, name);
  if (flags.json) say(resolved, JSON.stringify({ file: place, replaced: replaced ?? null, baseline: kept }, null, 2));
  else {
    if (replaced !== undefined) say(resolved, `Replaced ${replaced}`);
    if (problem !== undefined) say(resolved, `Taken although ${problem}`);
    say(resolved, `${baselineLine(kept)}\nKept in ${place}`);
  }
  return ExitCode.ok;
}

/** One variant's results, out of a run. */
async function sampleFrom(name: string, { results, config }: ResolvedConfig): Promise<NamedSample> {
  if (name.startsWith("baseline:"))
    throw new ConfigError("BASELINE_FROM", "--from: a baseline is made of a run's or a night's results: RUN/VARIANT or night:ID/VARIANT.");
  const samples = participants(await sideReader(results, { nights: config.gate.nights }).side(name));
  const [only, ...others] = samples;
  if (only !== undefined && others.length === 0) return only;
  const names = samples.map((one) => one.name).join(", ");
  throw new ConfigError(
    "BASELINE_FROM",
    `--from: "${name}" has ${samples.length === 0 ? "controls alone" : "several variants"}: name one outright.`,
    {
      ...(names === "" ? {} : { hint: `It has ${names}.` }),
    },
  );
}

/** Resolves with what is replaced, in words. Throws ConfigError without `force`. */
async function refuseReplacing(name: string, results: string, force: boolean): Promise<string | undefined> {
  if (!hasBaseline(results, name)) return undefined;
  const there = await describe(name, results);
  if (force) return there;
  throw new ConfigError("BASELINE_EXISTS", `There is a baseline of this name: ${there}`, { hint: "--force replaces it; or name another." });
}

async function describe(name: string, results: string): Promise<string> {
  try {
    const found = await readBaseline(results, name);
    return `${baselineLine(found)}; set ${found.setAt} by ${found.setBy} from ${found.from.join(", ")}`;
  } catch (error) {
    if (error instanceof BenchError) return `a damaged file: ${error.message}`;
    throw error;
  }
}

/** Results that are mostly missing are no measure for others. */
function shortfall({ tasks }: NamedSample["sample"], completeness: number): string | undefined {
  const planned = tasks.reduce((sum, task) => sum + task.planned, 0);
  const measured = tasks.flatMap(({ trials }) => trials).filter(({ resolved }) => resolved !== null).length;
  if (measured > 0 && measured >= completeness * planned) return undefined;
  return `${measured} of ${planned} planned trials are measured, fewer than ${(100 * completeness).toFixed(0)} % (gate.completeness).`;
}

async function list({ json }: BaselineFlags, resolved: ResolvedConfig): Promise<ExitCode> {
  const { baselines, damaged } = await readBaselines(resolved.results);
  if (json) say(resolved, JSON.stringify({ baselines, damaged }, null, 2));
  else say(resolved, baselines.length === 0 ? "No baselines." : baselineTable(baselines));
  for (const problem of damaged) progressOutput().line(`Error: ${problem}`);
  return damaged.length === 0 ? ExitCode.ok : ExitCode.usage;
}

async function show({ name, json }: BaselineFlags, resolved: ResolvedConfig): Promise<ExitCode> {
  const found = await readBaseline(resolved.results, needed(name));
  say(resolved, json ? JSON.stringify(found, null, 2) : baselineText(found));
  return ExitCode.ok;
}

async function clear({ name, json }: BaselineFlags, resolved: ResolvedConfig): Promise<ExitCode> {
  const { results } = resolved;
  const was = hasBaseline(results, needed(name)) ? await describe(needed(name), results) : "";
  const file = path.relative(process.cwd(), await removeBaseline(results, needed(name)));
  say(resolved, json ? JSON.stringify({ file }) : `Removed ${file}: ${was}`);
  return ExitCode.ok;
}

function needed(name: string | undefined): string {
  if (name !== undefined) return name;
  throw new ConfigError("BASELINE_NAME", "The name of a baseline was expected.", { hint: "`patchbench baseline list` shows them." });
}

/** What is a secret today may stand in older records. */
function say({ config }: ResolvedConfig, text: string): void {
  print(secretsOf(config).redactor().text(text));
}
