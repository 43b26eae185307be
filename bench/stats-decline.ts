import { nightsOf } from "../test/support/night-worlds.ts";
import { meanOf, printTable } from "./table.ts";

const SERIES = 40;
const QUIET = 14;
const FALLING = 30;
const STEPS = [0.002, 0.005, 0.01, 0.02];

/** A slow decline: nights until it is told, and how far it had come. */
export function declineTable(): void {
  const rows = STEPS.map((step) => {
    const series = Array.from({ length: SERIES }, (_, at) => firstRed(30_000 + at, step));
    const found = series.flatMap((one) => one ?? []);
    const nights = meanOf(found.map(({ nights: number }) => number));
    const drifting = found.filter(({ verdict }) => verdict === "drifting").length;
    return [
      `${(100 * step).toFixed(1)} points a night`,
      `${found.length} of ${SERIES}`,
      `${nights.mean.toFixed(1)} ± ${nights.se.toFixed(1)}`,
      `${(100 * step * nights.mean).toFixed(1)} points`,
      `${drifting} drifting, ${found.length - drifting} regressed`,
    ];
  });
  const head = ["decline", "told", "nights until then", "fallen by then", "told as"];
  printTable(`A decline after ${QUIET} quiet nights, for at most ${FALLING}`, head, rows);
}

/** From the first night of the decline on, that one counted; undefined: not told. */
function firstRed(seed: number, step: number): { nights: number; verdict: string } | undefined {
  const change = (night: number) => (night < QUIET ? 0 : -step * (night - QUIET + 1));
  for (const { index, verdict } of nightsOf({ tasks: 40, trials: 3, seed, change }, QUIET + FALLING)) {
    if (index >= QUIET && (verdict === "regressed" || verdict === "drifting")) return { nights: index - QUIET + 1, verdict };
  }
  return undefined;
}
