import type { z } from "zod";
import type { Gate } from "../domain/gate.ts";
import type { Validity } from "../domain/night.ts";
import { isProviderFault, type OutcomeKind } from "../domain/outcome.ts";
import type { TaskSample, TrialSample, VariantSample } from "../domain/sample.ts";

type Kind = z.infer<typeof OutcomeKind>;
export type ValidityRules = Pick<Gate, "completeness" | "maxInfraRate" | "maxErrorClass">;

/**
 * Whether a variant's night measured anything (METRICS §8), decided before anybody looks at its rates. `usualInfraRate`: the median of
 * earlier valid nights; undefined when there are none.
 */
export function validityOf(sample: VariantSample, usualInfraRate: number | undefined, rules: ValidityRules): Validity {
  const { planned, measured, infraRate } = countsOf([sample]);
  const problems = [
    ...completenessProblem(sample, planned, measured, rules.completeness),
    ...infraProblem(infraRate, usualInfraRate, rules.maxInfraRate),
    ...(sample.canary?.passed === false ? [`its canary failed: ${sample.canary.detail}`] : []),
    ...errorClassProblems(sample.tasks, rules.maxErrorClass),
  ];
  return { valid: problems.length === 0, problems, planned, measured, infraRate };
}

/**
 * Whether the night's controls say that the instrument works: oracle resolves every task, nop none but null tasks, both on every task that
 * anybody was measured on. `needed`: those tasks; undefined when no controls are expected.
 */
export function controlsValidity(controls: readonly VariantSample[], needed: readonly string[] | undefined): Validity {
  const problems = [
    ...(needed === undefined ? [] : missingControls(controls, needed)),
    ...controls.flatMap((control) => controlProblems(control)),
  ];
  return { valid: problems.length === 0, problems, ...countsOf(controls) };
}

function countsOf(samples: readonly VariantSample[]): Pick<Validity, "planned" | "measured" | "infraRate"> {
  const tasks = samples.flatMap((sample) => sample.tasks);
  const trials = tasks.flatMap((task) => task.trials);
  const started = trials.filter(({ outcome }) => outcome !== "not-started" && outcome !== "cancelled");
  const lost = started.reduce((sum, trial) => sum + trial.lost + Number(isLost(trial)), 0);
  const attempts = started.reduce((sum, trial) => sum + trial.lost + 1, 0);
  return {
    planned: tasks.reduce((sum, { planned }) => sum + planned, 0),
    measured: trials.filter(({ resolved }) => resolved !== null).length,
    infraRate: attempts === 0 ? 0 : lost / attempts,
  };
}

/** Ended by infrastructure or the provider. */
function isLost({ outcome }: TrialSample): boolean {
  return outcome === "infra-failed" || isProviderFault({ kind: outcome });
}

function completenessProblem(sample: VariantSample, planned: number, measured: number, completeness: number): string[] {
  if (planned > 0 && measured >= completeness * planned) return [];
  if (planned === 0) return ["nothing was planned"];
  const reasons = tally(sample.tasks.flatMap((task) => reasonsOf(task, sample.unavailable[task.taskId])));
  const why =
    reasons.length === 0
      ? ""
      : `: ${reasons
          .slice(0, 4)
          .map(([reason, number]) => `${number} × ${reason}`)
          .join("; ")}`;
  return [`measured ${measured} of ${planned} trials (${percent(measured / planned)}), ${percent(completeness)} are needed${why}`];
}

function reasonsOf({ planned, trials, waiting = {} }: TaskSample, unavailable = "not run"): string[] {
  const missing = trials.flatMap(({ resolved, missing: why, outcome }) => (resolved === null ? (why ?? outcome) : []));
  const waits = Object.entries(waiting).flatMap(([reason, number]) => Array.from({ length: number }, () => reason));
  return [...missing, ...waits, ...Array.from({ length: Math.max(0, planned - trials.length - waits.length) }, () => unavailable)];
}

/** The most frequent first. */
function tally(reasons: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Three times the usual, where that is more than what is borne. */
function infraProblem(rate: number, usual: number | undefined, most: number): string[] {
  const limit = Math.max(most, 3 * (usual ?? 0));
  if (rate <= limit) return [];
  return [`infrastructure or the provider ended ${percent(rate)} of the attempts, ${percent(limit)} are borne`];
}

/** How an agent ends by its own doing or a budget's; all else is an error class. */
const OWN_ENDINGS: ReadonlySet<Kind> = new Set<Kind>(["finished", "gave-up", "timed-out", "budget-exceeded", "not-started", "cancelled"]);

/** A task is hit by a class when at least half of its trials are. */
function errorClassProblems(tasks: readonly TaskSample[], most: number): string[] {
  const classes = new Set(tasks.flatMap(({ trials }) => trials.map(({ outcome }) => outcome)).filter((kind) => !OWN_ENDINGS.has(kind)));
  return [...classes].flatMap((kind) => {
    const hit = tasks.filter(({ trials }) => {
      const own = trials.filter(({ outcome }) => outcome === kind).length;
      return own > 0 && own >= trials.length / 2;
    }).length;
    return hit > most * tasks.length ? [`${kind} on ${hit} of ${tasks.length} tasks: one cause, not the agent's work`] : [];
  });
}

function missingControls(controls: readonly VariantSample[], needed: readonly string[]): string[] {
  return (["oracle", "nop"] as const).flatMap((control) => {
    const own = controls.filter((sample) => sample.control === control);
    if (own.length === 0) return [`no ${control} was run`];
    const measured = new Set(
      own
        .flatMap(({ tasks }) => tasks.filter(({ trials }) => trials.some(({ resolved }) => resolved !== null)))
        .map(({ taskId }) => taskId),
    );
    const lacking = needed.filter((taskId) => !measured.has(taskId));
    return lacking.length === 0 ? [] : [`${control} was not measured on ${some(lacking)}`];
  });
}

function controlProblems({ control, variant, tasks }: VariantSample): string[] {
  const wrong = tasks.filter(({ kind, trials }) => {
    const wanted = control === "oracle" || kind === "null" ? 1 : 0;
    return trials.some(({ resolved }) => resolved !== null && resolved !== wanted);
  });
  if (wrong.length === 0) return [];
  const names = some(wrong.map(({ taskId }) => taskId));
  return [
    control === "oracle"
      ? `${variant}: the reference solution fails ${names}`
      : `${variant}: doing nothing does not give what it must on ${names}`,
  ];
}

function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
