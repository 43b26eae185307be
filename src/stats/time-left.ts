import type { TimeLeft } from "../domain/live.ts";

/** Sums over trials, in milliseconds. */
export interface Timed {
  count: number;
  agentMs: number;
  gradeMs: number;
}

/** What is still to do, and what is known of how long such work takes. */
export interface WorkFacts {
  /** Trials that are not over, by variant; those under way are among them. */
  open: ReadonlyMap<string, number>;
  /** Of those under way, how long they have been so. */
  running: readonly { variant: string; ms: number }[];
  /** Of those that are over and were timed, by variant. */
  timed: ReadonlyMap<string, Timed>;
  /** What may be under way at once. */
  slots: { agents: number; graders: number };
}

/** Fewer say too little. */
const ENOUGH = 3;

/**
 * The rest, as if each trial took as long as those of its variant did on average (where none is over: as those of all did),
 * and as many were under way as may be: agents and graders apart, the slower of the two decides, but never less than what the last
 * trial to begin takes alone. Late scores, canaries and pauses of endpoints are not in it. Unknown until three trials were timed.
 */
export function timeLeft({ open, running, timed, slots }: WorkFacts): TimeLeft {
  const basis = sum([...timed.values()].map(({ count }) => count));
  const left = sum([...open.values()]);
  if (left === 0) return { ms: 0, basis };
  const enough = Math.min(ENOUGH, basis + left);
  if (basis < enough) return { ms: null, basis, reason: `known when ${enough} trials have ended` };
  const mean = meansOf(timed);
  const work = [...open].map(([variant, count]) => ({ count, ...mean(variant) }));
  const past = running.map(({ variant, ms }) => ({ ms, ...mean(variant) }));
  const agentMs = sum(work.map(({ count, agent }) => count * agent)) - sum(past.map(({ ms, agent }) => Math.min(ms, agent)));
  const gradeMs =
    sum(work.map(({ count, grade }) => count * grade)) - sum(past.map(({ ms, agent, grade }) => Math.min(Math.max(0, ms - agent), grade)));
  const alone =
    left > running.length ? work.map(({ agent, grade }) => agent + grade) : past.map(({ ms, agent, grade }) => agent + grade - ms);
  return { ms: Math.max(0, agentMs / slots.agents, gradeMs / slots.graders, ...alone), basis };
}

/** Milliseconds a trial. */
function meansOf(timed: WorkFacts["timed"]): (variant: string) => { agent: number; grade: number } {
  const all = [...timed.values()];
  const whole: Timed = {
    count: sum(all.map(({ count }) => count)),
    agentMs: sum(all.map(({ agentMs }) => agentMs)),
    gradeMs: sum(all.map(({ gradeMs }) => gradeMs)),
  };
  return (variant) => {
    const { count, agentMs, gradeMs } = timed.get(variant) ?? whole;
    return { agent: agentMs / count, grade: gradeMs / count };
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
