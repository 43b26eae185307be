import path from "node:path";
import type { VariantSample } from "../domain/sample.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { readBaseline } from "../store/baselines.ts";
import { findRun, listRuns, readManifest } from "../store/reader.ts";
import { nightSample } from "./night-side.ts";
import { knownSamples } from "./read-samples.ts";

/** A sample by the name that finds it again. */
export interface NamedSample {
  /** `RUN/VARIANT`, `baseline:NAME` or `night:ID/VARIANT`. */
  name: string;
  sample: VariantSample;
}

/** What one name on the command line stands for. */
export interface ComparedSide {
  /** As it was given. */
  name: string;
  /** One sample named outright, or the variants of a run. */
  kind: "sample" | "run";
  /** A run's controls are among them: whoever pairs leaves them out. */
  samples: NamedSample[];
  /** Of a run: the variant its config names as the one to compare with. */
  baseline: string | undefined;
}

/** Opens sides by name; each run is read once. */
export interface SideReader {
  /** Throws ConfigError for a name that fits nothing, StoreError for damaged files. */
  side(name: string): Promise<ComparedSide>;
}

export interface SideOptions {
  /** Where bare names of variants are looked for; default: the newest run. */
  run?: string | undefined;
  /** The config's `gate.nights`. */
  nights?: string;
}

/**
 * Names: `RUN/VARIANT`, `RUN`, `baseline:NAME`, `night:ID/VARIANT`, or `VARIANT` of `run` (by default of the newest run). A word that could be both is
 * a run's whole id before a variant's whole name, and that before the start of a run's id.
 */
export function sideReader(results: string, { run, nights = "nights" }: SideOptions = {}): SideReader {
  const opened = new Map<string, Promise<OpenedRun>>();
  const open = (folder: string) => {
    const found = opened.get(folder) ?? openRun(folder);
    opened.set(folder, found);
    return found;
  };
  const runSide = async (name: string, folder: string): Promise<ComparedSide> => {
    const { samples, baseline } = await open(folder);
    return { name, kind: "run", samples, baseline };
  };
  const variantSide = async (name: string, folder: string, variant: string): Promise<ComparedSide> =>
    sampleSide(name, variantOf((await open(folder)).samples, variant, path.basename(folder)));
  return {
    async side(name) {
      const kept = /^baseline:(.*)$/s.exec(name)?.[1];
      if (kept !== undefined) return baselineSide(results, name, kept);
      const night = /^night:(.*)$/s.exec(name)?.[1];
      if (night !== undefined) return sampleSide(name, await nightSample(results, nights, night));
      const slash = name.lastIndexOf("/");
      if (slash >= 0) return variantSide(name, await findRun(results, name.slice(0, slash)), name.slice(slash + 1));
      if (run !== undefined) return variantSide(name, await findRun(results, run), name);
      const runs = await listRuns(results);
      if (name === "latest" || runs.includes(name)) return runSide(name, await findRun(results, name));
      const newest = await open(await findRun(results, "latest"));
      if (newest.samples.some(({ sample }) => sample.variant === name))
        return sampleSide(name, variantOf(newest.samples, name, newest.runId));
      if (runs.some((one) => one.startsWith(name))) return runSide(name, await findRun(results, name));
      throw noSide(name, runs, newest);
    },
  };
}

interface OpenedRun {
  runId: string;
  samples: NamedSample[];
  baseline: string | undefined;
}

async function openRun(folder: string): Promise<OpenedRun> {
  const { runId, config } = await readManifest(folder);
  const samples = (await knownSamples(folder)).map((sample) => ({ name: `${runId}/${sample.variant}`, sample }));
  return { runId, samples, baseline: config.baseline };
}

function variantOf(samples: readonly NamedSample[], variant: string, runId: string): NamedSample {
  const found = samples.find(({ sample }) => sample.variant === variant);
  if (found !== undefined) return found;
  const known = samples.map(({ sample }) => sample.variant);
  throw new ConfigError("VARIANT_UNKNOWN", `Run ${runId} has no variant "${variant}".${didYouMean(variant, known)}`, {
    hint: `It has ${known.join(", ")}.`,
  });
}

function sampleSide(name: string, sample: NamedSample): ComparedSide {
  return { name, kind: "sample", samples: [sample], baseline: undefined };
}

async function baselineSide(results: string, name: string, kept: string): Promise<ComparedSide> {
  return sampleSide(name, { name: `baseline:${kept}`, sample: (await readBaseline(results, kept)).sample });
}

function noSide(name: string, runs: readonly string[], { runId, samples }: OpenedRun): ConfigError {
  const variants = samples.map(({ sample }) => sample.variant);
  return new ConfigError(
    "SIDE_UNKNOWN",
    `"${name}" is neither a run nor a variant of the newest, ${runId}.${didYouMean(name, [...variants, ...runs])}`,
    {
      hint: `Its variants: ${variants.join(", ")}. Sides are RUN, RUN/VARIANT, VARIANT, baseline:NAME or night:ID/VARIANT; \`patchbench list\` shows the runs.`,
    },
  );
}
