import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import type { ComparedSide, NamedSample } from "./sides.ts";

export interface Pairing {
  /** `b` is held against `a`. */
  pairs: { a: NamedSample; b: NamedSample }[];
  /** What was left out although it was named, and why. */
  notes: string[];
}

/**
 * What is compared with what: each side with the first. Two runs: variants of the same name. A run and one sample: the run's
 * variant of that name, or its only one. One run alone: its config's baseline, else its first variant, with every other. Controls
 * take part only where they are named outright. Throws ConfigError where no pair comes of it.
 */
export function pairSides(sides: readonly ComparedSide[]): Pairing {
  const [first, ...others] = sides;
  if (first === undefined) throw new ConfigError("SIDES", "Nothing to compare was named.");
  if (others.length === 0) return withinRun(first);
  const found = others.map((other) => pairTwo(first, other));
  const same = found.flatMap(({ pairs }) => pairs).find(({ a, b }) => a.name === b.name);
  if (same !== undefined) throw new ConfigError("SIDES", `${same.a.name} is on both sides.`, { hint: "--aa splits one side in two." });
  return { pairs: found.flatMap(({ pairs }) => pairs), notes: found.flatMap(({ notes }) => notes) };
}

/** The samples of a side that take part where none is named: all but controls. */
export function participants({ kind, samples }: ComparedSide): NamedSample[] {
  return kind === "sample" ? [...samples] : samples.filter(({ sample }) => sample.control === null);
}

function withinRun(side: ComparedSide): Pairing {
  if (side.kind === "sample")
    throw new ConfigError("SIDES", `"${side.name}" is one side: name another.`, { hint: "--aa splits one side in two." });
  const reference = side.samples.find(({ sample }) => sample.variant === side.baseline) ?? participants(side)[0];
  const others = participants(side).filter((one) => one !== reference);
  if (reference !== undefined && others.length > 0) return { pairs: others.map((b) => ({ a: reference, b })), notes: [] };
  const names = side.samples.map(({ sample }) => sample.variant).join(", ");
  throw new ConfigError("SIDES", `"${side.name}" has no two variants to compare, controls left out: it has ${names}.`, {
    hint: "Name another side, or the variants outright: patchbench compare RUN/VARIANT RUN/VARIANT.",
  });
}

function pairTwo(a: ComparedSide, b: ComparedSide): Pairing {
  const [ofA, ofB] = [participants(a), participants(b)];
  if (a.kind === "sample" && b.kind === "sample")
    return { pairs: ofA.flatMap((one) => ofB.map((other) => ({ a: one, b: other }))), notes: [] };
  if (a.kind === "sample") return { pairs: ofA.map((one) => ({ a: one, b: counterpart(one, b) })), notes: [] };
  if (b.kind === "sample") return { pairs: ofB.map((one) => ({ a: counterpart(one, a), b: one })), notes: [] };
  const variants = new Map(ofB.map((one) => [one.sample.variant, one]));
  const pairs = ofA.flatMap((one) => {
    const other = variants.get(one.sample.variant);
    return other === undefined ? [] : [{ a: one, b: other }];
  });
  if (pairs.length > 0) return { pairs, notes: [...lonely(ofA, pairs, b), ...lonely(ofB, pairs, a)] };
  const [one, other] = [ofA[0], ofB[0]];
  if (ofA.length === 1 && ofB.length === 1 && one !== undefined && other !== undefined) return { pairs: [{ a: one, b: other }], notes: [] };
  throw new ConfigError("SIDES", `"${a.name}" and "${b.name}" share no variant: ${namesOf(ofA)} there, ${namesOf(ofB)} here.`, {
    hint: "Name them outright: patchbench compare RUN/VARIANT RUN/VARIANT.",
  });
}

/** The variant of a run that stands against a sample named outright. */
function counterpart({ sample }: NamedSample, run: ComparedSide): NamedSample {
  const found = run.samples.find((one) => one.sample.variant === sample.variant) ?? onlyOne(participants(run));
  if (found !== undefined) return found;
  const known = participants(run).map((one) => one.sample.variant);
  throw new ConfigError("SIDES", `"${run.name}" has no variant "${sample.variant}".${didYouMean(sample.variant, known)}`, {
    hint: known.length === 0 ? "It has controls alone: name one outright." : `Name one outright: it has ${known.join(", ")}.`,
  });
}

function onlyOne(samples: readonly NamedSample[]): NamedSample | undefined {
  return samples.length === 1 ? samples[0] : undefined;
}

function lonely(samples: readonly NamedSample[], pairs: Pairing["pairs"], other: ComparedSide): string[] {
  return samples
    .filter((one) => !pairs.some(({ a, b }) => a === one || b === one))
    .map(({ name }) => `${name} was not compared: "${other.name}" has no variant of that name.`);
}

function namesOf(samples: readonly NamedSample[]): string {
  return samples.map(({ sample }) => sample.variant).join(", ") || "none but controls";
}
