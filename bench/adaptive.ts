import { fixedRounds, type NightEnd, nights, USUAL, type World } from "./adaptive-nights.ts";

const NIGHTS = 2_000;
const OTHERS = 600;
const DROPS = [0, 0.05, 0.1, 0.15, 0.2];

/** What runs that stop when their question is settled cost, and whether they keep their promises: simulated nights, seeded. */
export const adaptive = {
  about:
    "Simulated adaptive nights (seeded, a new suite each): trials until decided, against a plan of whole rounds with one look at its end and " +
    "the same power (it is told the suites' noise, which favours it; in brackets: if a plan could have broken rounds). " +
    "Goals: regressed at no drop <= alpha, at a drop of the margin >= power; >= 40 % fewer trials at no drop and at 15 points.",
  run: async () => {
    for (const tasks of [20, 50]) byDrop({ ...USUAL, tasks });
    byDrop({ ...USUAL, tasks: 50, firstBlock: "chosen" });
    console.log("\nOther worlds, no drop and a drop of the margin:");
    for (const [name, world] of Object.entries(others())) byWorld(name, world);
  },
};

function others(): Record<string, World> {
  const worlds: Record<string, World> = {};
  for (const tasks of [20, 50]) {
    const usual = { ...USUAL, tasks };
    worlds[`${tasks} tasks, every task a little worse`] = { ...usual, drop: "spread" };
    worlds[`${tasks} tasks, some tasks broken`] = { ...usual, drop: "broken" };
    worlds[`${tasks} tasks, 10 % of trials lost`] = { ...usual, lost: 0.1 };
    worlds[`${tasks} tasks, all of them flaky`] = { ...usual, rates: "flaky", rounds: 30 };
    worlds[`${tasks} tasks, margin 15 points`] = { ...usual, margin: 0.15 };
  }
  return { ...worlds, "20 tasks, reference of 5 trials a task": { ...USUAL, reference: 5 } };
}

function byDrop(world: World): void {
  const plan = fixedRounds(world, 1);
  const all = plan.whole * world.tasks;
  console.log(
    `\n${world.tasks} tasks, margin ${points(world.margin)}, alpha ${world.alpha}, power ${world.power}, reference of ${world.reference} trials a task`,
  );
  console.log(
    `first block: ${world.firstBlock} tasks; fixed plan: ${plan.whole} rounds (${plan.exact.toFixed(2)}), ${all} trials; ${NIGHTS} nights a line\n`,
  );
  console.log("  drop       trials   saved          looks  regressed  stable   open     bias of headline (naive)   interval holds");
  for (const by of DROPS) {
    const found = nights(world, by, NIGHTS, 1 + Math.round(by * 1_000));
    const trials = meanOf(found, (one) => one.trials);
    const saved = `${share(1 - trials / all)} (${share(1 - trials / (plan.exact * world.tasks))})`;
    console.log(
      `  ${points(by).padEnd(10)} ${trials.toFixed(1).padStart(6)}   ${saved.padEnd(14)} ${meanOf(found, ({ looks }) => looks)
        .toFixed(1)
        .padStart(5)}  ${decisions(found)}  ${bias(found).padEnd(25)}  ${share(meanOf(found, ({ covered }) => Number(covered)))}`,
    );
  }
}

function byWorld(name: string, world: World): void {
  const plan = fixedRounds(world, 1);
  const all = plan.whole * world.tasks;
  for (const by of [0, world.margin]) {
    const found = nights(world, by, OTHERS, 7 + Math.round(by * 1_000));
    const trials = meanOf(found, (one) => one.trials);
    console.log(
      `  ${name.padEnd(40)} ${points(by).padEnd(10)} ${trials.toFixed(1).padStart(6)} of ${String(all).padStart(4)}   ${decisions(found)}  ${bias(found)}`,
    );
  }
}

function decisions(found: readonly NightEnd[]): string {
  const of = (decision: NightEnd["decision"]) => share(meanOf(found, (one) => Number(one.decision === decision))).padEnd(8);
  return `${of("regressed")}   ${of("stable")} ${of("budget-spent")}`;
}

function bias(found: readonly NightEnd[]): string {
  const of = (pick: (one: NightEnd) => number) => (100 * meanOf(found, (one) => pick(one) - one.truth)).toFixed(2);
  return `${of((one) => one.headline)} (${of((one) => one.naive)}) points`;
}

function meanOf(found: readonly NightEnd[], pick: (one: NightEnd) => number): number {
  return found.reduce((sum, one) => sum + pick(one), 0) / found.length;
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function points(value: number): string {
  return `${Math.round(100 * value)} points`;
}
