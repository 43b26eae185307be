import { type EndedTrial, endedTrial } from "../domain/ended-trial.ts";
import type { RunEvent, Slots } from "../domain/event.ts";
import type { RunningTrial, RunProgress } from "../domain/live.ts";
import { addSpent, nothingSpent, type Spent } from "../domain/spending.ts";
import type { PlannedTrial } from "../domain/trial.ts";
import { addTotals, type Totals, told, totalsOf } from "./spending.ts";
import { type Timed, timeLeft } from "./time-left.ts";

/** Follows a run by its events. */
export interface ProgressTally {
  see(event: RunEvent): void;
  /** Undefined before the run has started. */
  now(): RunProgress | undefined;
}

interface Running extends PlannedTrial {
  phase: RunningTrial["phase"];
  since: number;
  startedAt: number;
  attempt: number;
}

/** Of a variant's trials that are over. */
interface Ended {
  told: Totals;
  timed: Timed;
}

interface State {
  run: { runId: string; since: number; slots: Slots } | undefined;
  done: number;
  total: number;
  open: Map<string, PlannedTrial>;
  running: Map<string, Running>;
  ended: Map<string, Ended>;
  spent: Map<string, Spent>;
  canaries: Set<string>;
  endpoints: Map<string, { until: number | null; detail: string }>;
  block: RunProgress["block"];
  late: RunProgress["late"];
}

/** `clock`: milliseconds since 1970. */
export function openTally(clock: () => number): ProgressTally {
  const state: State = {
    ...{ run: undefined, done: 0, total: 0, block: null, late: null },
    ...{ ended: new Map(), open: new Map(), running: new Map(), spent: new Map(), canaries: new Set(), endpoints: new Map() },
  };
  return {
    see: (event) => see(state, event, clock()),
    now: () => (state.run === undefined ? undefined : progressOf(state, state.run, clock())),
  };
}

function see(state: State, event: RunEvent, now: number): void {
  switch (event.kind) {
    case "run-started":
      state.run = { runId: event.manifest.runId, since: now, slots: event.slots };
      [state.done, state.total] = [event.done, event.total];
      for (const trial of event.ended) addEnded(state, trial);
      addOpen(state, event.todo);
      return;
    case "block-started":
      state.block = { index: event.index, detail: event.detail };
      state.total = Math.max(state.total, state.done + event.trials);
      addOpen(state, event.todo);
      return;
    case "spent":
      for (const { variant, spent } of event.entries) state.spent.set(variant, addSpent(state.spent.get(variant) ?? nothingSpent, spent));
      return;
    case "trial-phase":
    case "trial-retried":
    case "trial-recorded":
      seeTrial(state, event, now);
      return;
    case "canary":
      if (event.state === "passed" || event.state === "failed") state.canaries.delete(event.variant);
      else state.canaries.add(event.variant);
      return;
    case "endpoint":
      if (event.state === "resumed") state.endpoints.delete(event.endpoint);
      else state.endpoints.set(event.endpoint, { until: event.state === "closed" ? null : now + event.ms, detail: event.detail });
      return;
    case "late-score":
      state.late = { done: event.done, total: event.total };
      return;
    case "snapshot":
    case "warning":
    case "run-finished":
      return;
    default:
      event satisfies never;
  }
}

function addOpen(state: State, trials: readonly PlannedTrial[]): void {
  for (const trial of trials) state.open.set(trial.trialId, trial);
}

function addEnded(state: State, trial: EndedTrial): void {
  const { told: before, timed } = state.ended.get(trial.variant) ?? { told: told([]), timed: { count: 0, agentMs: 0, gradeMs: 0 } };
  const times = { count: timed.count + 1, agentMs: timed.agentMs + trial.agentMs, gradeMs: timed.gradeMs + trial.gradeMs };
  state.ended.set(trial.variant, { told: addTotals([before, told([trial])]), timed: trial.timed ? times : timed });
}

type TrialEvent = Extract<RunEvent, { kind: "trial-phase" | "trial-retried" | "trial-recorded" }>;

function seeTrial(state: State, event: TrialEvent, now: number): void {
  if (event.kind === "trial-recorded") {
    state.open.delete(event.record.trialId);
    state.running.delete(event.record.trialId);
    addEnded(state, endedTrial(event.record));
    [state.done, state.total] = [event.done, event.total];
    return;
  }
  const { trial } = event;
  const known = state.running.get(trial.trialId) ?? { ...trial, phase: "workspace", since: now, startedAt: now, attempt: 1 };
  const next = event.kind === "trial-phase" ? { phase: event.phase, since: now } : { attempt: event.attempt + 1 };
  state.running.set(trial.trialId, { ...known, ...next });
}

function progressOf(state: State, { runId, since, slots }: NonNullable<State["run"]>, now: number): RunProgress {
  const running = [...state.running.values()];
  const names = [...new Set([...state.ended.keys(), ...state.spent.keys()])];
  const totals = addTotals(names.map((name) => totalsOf(state.spent.get(name) ?? nothingSpent, state.ended.get(name)?.told ?? told([]))));
  const timed = [...state.ended].filter(([, one]) => one.timed.count > 0).map(([variant, one]) => [variant, one.timed] as const);
  const open = new Map<string, number>();
  for (const { variant } of state.open.values()) open.set(variant, (open.get(variant) ?? 0) + 1);
  return {
    ...{ runId, since: iso(since), done: state.done, total: state.total, open: state.open.size },
    running: running.map(({ trialId, variant, phase, since: from, startedAt, attempt }) => ({
      ...{ trialId, variant, phase, since: iso(from), startedAt: iso(startedAt), attempt },
    })),
    canaries: [...state.canaries],
    endpoints: [...state.endpoints].map(([endpoint, { until, detail }]) => ({
      ...{ endpoint, detail: detail.slice(0, MOST) },
      until: until === null ? null : iso(until),
    })),
    ...{ block: state.block, late: state.late },
    spent: { usd: totals.totalCostUsd, tokens: totals.totalTokens, cost: totals.cost },
    timeLeft: timeLeft({
      ...{ open, timed: new Map(timed), slots },
      running: running.map(({ variant, startedAt }) => ({ variant, ms: now - startedAt })),
    }),
  };
}

const MOST = 300;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
