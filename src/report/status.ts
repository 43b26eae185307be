import type { RunProgress, TimeLeft } from "../domain/live.ts";
import { costText, count, duration } from "./format.ts";

/** Where a run stands, in a line: "12/60 · $1.23 · about 4 min left · calc-power slow: agent 12 s". `now`: milliseconds since 1970. */
export function statusText(progress: RunProgress, now: number): string {
  const { done, total, spent, timeLeft, running, canaries, endpoints, late } = progress;
  const cost = spent.usd === null ? [] : [costText(spent.usd, spent.cost)];
  const left =
    timeLeft.ms === null ? (progress.open > 0 ? ["time left unknown yet"] : []) : timeLeft.ms > 0 ? [timeLeftText(timeLeft)] : [];
  const paused = endpoints.map(({ endpoint, until }) => `${endpoint} ${until === null ? "given up" : "paused"}`);
  const scoring = late === null ? [] : [`late scores ${late.done}/${late.total}`];
  const under = running.map(({ trialId, phase, startedAt }) => {
    return `${trialId.split("__").slice(0, 2).join(" ")}: ${phase} ${wholeSeconds(now - Date.parse(startedAt))}`;
  });
  return [`${done}/${total}`, ...cost, ...left, ...paused, ...scoring, ...canaries.map((variant) => `canary of ${variant}`), ...under].join(
    " · ",
  );
}

/** "about 4 min left", "a few seconds left", or that it is unknown and why. */
export function timeLeftText({ ms, reason }: TimeLeft): string {
  if (ms === null) return reason === undefined ? "time left unknown" : `time left unknown: ${reason}`;
  return ms < 10_000 ? "a few seconds left" : `about ${roughly(ms)} left`;
}

/** What the estimate stands on, in words. */
export function timeLeftBasis({ basis }: TimeLeft): string {
  return `as if the rest took as long as the ${count("trial", basis)} timed so far, with as many under way as may be`;
}

const [MINUTE, HOUR] = [60_000, 3_600_000];

/** No finer than it can be meant: "40 s", "4 min", "2 h 10 min". */
export function roughly(ms: number): string {
  if (ms < 55_000) return `${5 * Math.max(1, Math.round(ms / 5_000))} s`;
  if (ms < 10 * MINUTE) return `${Math.max(1, Math.round(ms / MINUTE))} min`;
  if (ms < 55 * MINUTE) return `${5 * Math.round(ms / (5 * MINUTE))} min`;
  const tens = Math.round(ms / (10 * MINUTE));
  const [hours, minutes] = [Math.floor(tens / 6), 10 * (tens % 6)];
  return hours >= 24 ? `${Math.round(ms / HOUR)} h` : minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}

function wholeSeconds(ms: number): string {
  return ms < MINUTE ? `${Math.max(0, Math.floor(ms / 1_000))} s` : duration(ms).replace(/ \d+ s$/, "");
}
