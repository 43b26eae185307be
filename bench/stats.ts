import { declineTable } from "./stats-decline.ts";
import { nullTable } from "./stats-null.ts";
import { powerTable } from "./stats-power.ts";
import { sizeTable } from "./stats-size.ts";

export const stats = {
  about: `Simulated nights through the gate itself, 40 tasks with 3 trials unless said otherwise: 45 % of the tasks nearly always resolve, 20 %
nearly never, the rest anywhere between; alpha 0.05. Everything is seeded. ± is one standard error, over the series of nights.`,
  async run(): Promise<void> {
    nullTable();
    powerTable();
    declineTable();
    sizeTable();
  },
};
