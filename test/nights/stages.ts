import type { NightVerdict } from "../../src/domain/gate.ts";
import { fewer, type NightPlan, type Schedule, usual, type World } from "./world.ts";

/** A night as it is played, and what must be said of it. */
export interface Night extends NightPlan {
  stage: string;
  verdict: NightVerdict;
  exitCode: number;
  /** In the one line that explains it. */
  says: RegExp;
  /** Before it begins. */
  before?: (world: World) => Promise<void>;
}

const OLD = "gpt-5.5";
const NEW = "gpt-5.4";

/** Tasks that the sudden break takes away whole. */
export const BROKEN = ["amber", "basil", "cedar", "dahlia"];

function quiet(schedule: Schedule, model: string, stage = "quiet"): Night {
  return { stage, schedule, model, verdict: "stable", exitCode: 0, says: /cannot see changes under \d+ points/ };
}

function outage(model: string): Night {
  return { stage: "outage", schedule: undefined, model, verdict: "could-not-measure", exitCode: 3, says: /measured 0 of 36 trials.*503/ };
}

function broken(night: number): Night {
  const schedule = { ...usual(night), ...Object.fromEntries(BROKEN.map((word) => [word, 0])) };
  const says = /failed every trial: add-amber \(0\/3, before \d+\/\d+\), add-basil .*and 1 more/;
  return { stage: "sudden break", schedule, model: NEW, verdict: "regressed", exitCode: 1, says };
}

export interface Damage {
  /** Puts the history away. */
  lose: (world: World) => Promise<void>;
  /** Brings it back. */
  restore: (world: World) => Promise<void>;
  /** Spoils one file of it. */
  spoil: (world: World) => Promise<void>;
}

/** The history: each stage as long as its verdict takes to be clear. */
export function historyOf({ lose, restore, spoil }: Damage): Night[] {
  const nights: Night[] = [];
  const at = () => nights.length;
  const first: Night = {
    ...quiet(usual(0), OLD, "first night"),
    flags: ["--start"],
    verdict: "explained-change",
    says: /first night of its series/,
  };
  nights.push(first);
  for (let night = 0; night < 12; night += 1) nights.push(quiet(usual(at()), OLD));
  nights.push(outage(OLD), outage(OLD), quiet(usual(at()), OLD, "provider is back"));
  const swap = { verdict: "explained-change" as const, says: /model gpt-5\.5 → gpt-5\.4/ };
  nights.push({ ...quiet(usual(at()), NEW, "model swap"), ...swap });
  for (let night = 0; night < 4; night += 1) nights.push(quiet(usual(at()), NEW));
  for (const lost of [2, 4, 5, 6, 5]) nights.push(quiet(fewer(usual(1), lost), NEW, "slow decline"));
  const drift = { verdict: "drifting" as const, exitCode: 1, says: /falling since night-\d+ \(/ };
  for (const lost of [7, 7]) nights.push({ ...quiet(fewer(usual(1), lost), NEW, "slow decline"), ...drift });
  for (let night = 0; night < 2; night += 1) nights.push(quiet(usual(1), NEW, "mended"));
  nights.push(broken(at()), broken(at() + 1));
  for (let night = 0; night < 2; night += 1) nights.push(quiet(usual(1), NEW, "mended"));
  nights.push({ ...quiet(usual(at()), NEW, "damaged file"), before: spoil });
  const lost = { verdict: "could-not-measure" as const, exitCode: 3, says: /no earlier night and no baseline.*there is no history/ };
  nights.push({ ...quiet(usual(at()), NEW, "lost history"), ...lost, before: lose });
  nights.push({ ...quiet(usual(at()), NEW, "history is back"), before: restore });
  return nights;
}
