import type { NightVerdict } from "../src/domain/gate.ts";
import type { VariantVerdict } from "../src/domain/night.ts";
import { nightsOf, nullWorlds, type World, type WorldNight } from "../test/support/night-worlds.ts";
import { type Mean, meanOf, percent, printTable } from "./table.ts";

const SERIES = 50;
const NIGHTS = 40;

/** Worlds without any change: how often a night is called anything but stable. */
export function nullTable(): void {
  const shape = { tasks: 40, trials: 3 };
  const rows = Object.entries<Partial<World>>(nullWorlds).map(([name, world]) => row(name, { ...shape, ...world }));
  const head = ["nothing changes", "nights", "not measured", "false alarms", "regressed", "drifting", "improved", "by t over nights"];
  printTable(`${SERIES} series of ${NIGHTS} nights in each world; nominal 5 %`, head, rows);
  const spread = [0.2, 0.4].map((nightSd) => row(`night effect of ${nightSd} logits`, { ...shape, nightSd }));
  printTable("Nights that vary more than their trials explain", head, spread);
}

function row(name: string, world: Omit<World, "seed">): string[] {
  const series = Array.from({ length: SERIES }, (_, at) => judgedSeries({ ...world, seed: 10_000 + at }));
  const all = series.flat();
  const measured = all.filter(({ verdict }) => verdict !== "could-not-measure");
  const share = (verdicts: readonly NightVerdict[]): Mean =>
    meanOf(
      series.map((nights) => {
        const own = nights.filter(({ verdict }) => verdict !== "could-not-measure");
        return own.filter(({ verdict }) => verdicts.includes(verdict)).length / Math.max(1, own.length);
      }),
    );
  const alarms: NightVerdict[] = ["regressed", "drifting", "improved", "explained-change"];
  const cells = [name, String(measured.length), String(all.length - measured.length), percent(share(alarms))];
  const by = (["regressed", "drifting", "improved"] as const).map((verdict) => percent(share([verdict])));
  const guarded = measured.filter(({ variants }) => variants.some(isGuarded)).length / measured.length;
  return [...cells, ...by, `${(100 * guarded).toFixed(0)} %`];
}

/** Without the first night, which has nothing before it. */
function judgedSeries(world: World): WorldNight[] {
  return [...nightsOf(world, NIGHTS)].slice(1);
}

function isGuarded({ contrast }: VariantVerdict): boolean {
  return contrast?.differences.some(({ test }) => test.startsWith("t over")) ?? false;
}
